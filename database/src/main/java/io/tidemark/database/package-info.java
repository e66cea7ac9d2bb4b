/**
 * Everything that talks JDBC to a MySQL or MariaDB server, as a source or as a target: connecting, the catalogue, exact reading and
 * loading of rows, and the little of SQL's grammar that a backup must understand.
 */
@NullMarked
package io.tidemark.database;

import org.jspecify.annotations.NullMarked;
