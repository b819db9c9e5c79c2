/* line 2 */
provider app { probe go(); probe go(); };
