#pragma D depends_on library once.d

inline int twice = once * 2;
