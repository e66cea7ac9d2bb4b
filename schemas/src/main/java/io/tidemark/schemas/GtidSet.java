package io.tidemark.schemas;

/**
 * An immutable set of global transaction identifiers, in the notation of one server family.
 *
 * <p>MySQL: {@link MySqlGtidSet}. MariaDB: {@link MariaDbGtidSet}, a position per replication domain, which stands for all
 * transactions of the domain up to it.
 */
public sealed interface GtidSet permits MySqlGtidSet, MariaDbGtidSet {

    /** Parses the server's own notation; the empty text is the empty set. */
    static GtidSet parse(ServerFlavor flavor, String text) {
        return switch (flavor) {
            case MYSQL -> MySqlGtidSet.parse(text);
            case MARIADB -> MariaDbGtidSet.parse(text);
        };
    }

    /** The set without a member. */
    static GtidSet empty(ServerFlavor flavor) {
        return parse(flavor, "");
    }

    /** Whether the single transaction {@code gtid} is a member. */
    boolean contains(String gtid);

    /** Whether every member of {@code other} is a member of this set. */
    boolean containsAll(GtidSet other);

    /** This set and the single transaction {@code gtid}. */
    GtidSet plus(String gtid);

    /** How many members this set has that {@code other} lacks: how far {@code other} is behind. */
    long countBeyond(GtidSet other);

    /**
     * Whether the set is one unbroken line of transactions whose last is {@code gtid}: MariaDB's position in a single domain, MySQL's
     * interval of a single source. Of a set with several lines nobody can tell which transaction came last.
     */
    boolean endsWith(String gtid);

    /** Whether the set has no member. */
    boolean isEmpty();

    /** The server's own notation, normalised. */
    @Override
    String toString();
}
