#pragma D depends_on library nosuch.d

inline int orphan = 1;
