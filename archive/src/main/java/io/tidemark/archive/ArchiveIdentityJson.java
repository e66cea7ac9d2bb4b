package io.tidemark.archive;

import static io.tidemark.archive.StoredJson.integer;
import static io.tidemark.archive.StoredJson.text;

import io.tidemark.schemas.ServerFlavor;

/** Reads and writes {@code archive.json}. */
final class ArchiveIdentityJson {
    private ArchiveIdentityJson() {}

    static byte[] write(ArchiveIdentity identity) {
        return StoredJson.bytes(StoredJson.versioned()
                .put("source", identity.source())
                .put("flavor", identity.flavor().id())
                .put("serverIdentity", identity.serverIdentity())
                .put("createdAtMicros", identity.createdAtMicros()));
    }

    static ArchiveIdentity read(String key, byte[] bytes) throws ArchiveException {
        return StoredJson.read(
                key,
                bytes,
                root -> new ArchiveIdentity(
                        text(root, "source"),
                        ServerFlavor.ofId(text(root, "flavor")),
                        text(root, "serverIdentity"),
                        integer(root, "createdAtMicros")));
    }
}
