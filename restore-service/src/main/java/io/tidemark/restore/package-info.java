/**
 * Brings databases back as they were after any transaction: plan (a pure function of the archive), execute, verify, record.
 */
@NullMarked
package io.tidemark.restore;

import org.jspecify.annotations.NullMarked;
