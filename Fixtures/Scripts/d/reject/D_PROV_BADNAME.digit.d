/* line 2 */
provider app1 { probe go(); };
