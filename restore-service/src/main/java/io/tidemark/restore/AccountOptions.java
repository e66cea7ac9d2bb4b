package io.tidemark.restore;

import io.tidemark.archive.AccountsKey;

/**
 * How users, roles and grants are restored.
 *
 * @param key the key under which they lie in the archive
 * @param replace whether accounts of the target that differ from the archived ones of the same names are dropped and made anew;
 *     otherwise they make the restore refuse
 */
public record AccountOptions(AccountsKey key, boolean replace) {}
