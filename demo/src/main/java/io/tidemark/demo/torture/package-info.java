/**
 * Random schemas and random histories of them: several sessions, transactions, every kind of statement. A seed decides all of it, one
 * statement runs at a time, so that the same seed on the same server makes the same history again.
 */
@NullMarked
package io.tidemark.demo.torture;

import org.jspecify.annotations.NullMarked;
