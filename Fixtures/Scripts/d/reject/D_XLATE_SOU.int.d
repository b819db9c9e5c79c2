/* line 2 */
translator int < int i > { b = 1; };
