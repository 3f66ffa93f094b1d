/** Stands in the bundle for a package that another one asks for and that is never used. */
