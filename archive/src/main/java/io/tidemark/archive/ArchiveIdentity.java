package io.tidemark.archive;

import io.tidemark.schemas.ServerFlavor;

/**
 * Which server an archive belongs to: {@code archive.json}.
 *
 * @param source the name given to the protected server, the first part of all its keys
 * @param flavor its family
 * @param serverIdentity what tells the server that the archive was made for apart from others, for example MySQL's server_uuid
 * @param createdAtMicros when the archive was made, microseconds since 1970 UTC
 */
public record ArchiveIdentity(String source, ServerFlavor flavor, String serverIdentity, long createdAtMicros) {

    /** Checks that the name can be part of a key. */
    public ArchiveIdentity {
        if (!source.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
            throw new IllegalArgumentException(
                    "source name '" + source
                            + "' cannot be part of an object key: use letters, digits, '_', '.' and '-', beginning with a letter or digit");
        }
    }

    /**
     * Whether both can be the same source, whenever their archives were made. The server may be another one, for example a promoted
     * replica: whether it has the same history is not a matter of its identity.
     */
    public boolean sameSource(ArchiveIdentity other) {
        return source.equals(other.source) && flavor == other.flavor;
    }
}
