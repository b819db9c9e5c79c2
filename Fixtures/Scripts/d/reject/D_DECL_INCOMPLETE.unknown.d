/* line 2 */
union nonesuch x;
