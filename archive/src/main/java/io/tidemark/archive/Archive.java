package io.tidemark.archive;

import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStore.Stored;
import io.tidemark.archive.store.OutcomeUnknownException;
import io.tidemark.schemas.Account;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableDefinitionJson;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One source's archive in an object store. Keys that its methods make and that files carry are relative to the source's folder;
 * {@link #key} turns them into the store's. Thread-safe. The store stays the caller's to close.
 */
public final class Archive {
    private final ObjectStore store;
    private final ArchiveIdentity identity;
    private final CommitLog log;
    private final Map<Fingerprint, TableDefinition> schemas = new ConcurrentHashMap<>();

    private Archive(ObjectStore store, ArchiveIdentity identity, Clock clock, LogSettings settings) {
        this.store = store;
        this.identity = identity;
        this.log = new CommitLog(store, identity.source() + "/", identity, clock, settings);
    }

    /**
     * Opens a source's archive and makes it if there is none.
     *
     * @param identity which server it is for; its creation time counts only where the archive is made
     * @param clock the time that commits carry
     * @throws ArchiveException naming both if the archive belongs to another server
     */
    public static Archive openOrCreate(ObjectStore store, ArchiveIdentity identity, Clock clock) throws IOException {
        return openOrCreate(store, identity, clock, LogSettings.DEFAULTS);
    }

    /**
     * As {@link #openOrCreate(ObjectStore, ArchiveIdentity, Clock)}.
     *
     * @param settings how the log of commits is written
     */
    public static Archive openOrCreate(ObjectStore store, ArchiveIdentity identity, Clock clock, LogSettings settings)
            throws IOException {
        String key = identity.source() + "/" + ArchiveKeys.IDENTITY;
        try {
            return new Archive(store, existing(store, key, identity), clock, settings);
        } catch (NoSuchFileException e) {
            create(store, key, identity);
            return new Archive(store, existing(store, key, identity), clock, settings);
        }
    }

    /**
     * Opens a source's archive.
     *
     * @throws ArchiveException naming the source and the store if there is none
     * @throws DamagedObjectException if nothing but what says whose it is is missing
     */
    public static Archive open(ObjectStore store, String source) throws IOException {
        String key = source + "/" + ArchiveKeys.IDENTITY;
        try {
            return new Archive(
                    store, ArchiveIdentityJson.read(key, store.read(key)), Clock.systemUTC(), LogSettings.DEFAULTS);
        } catch (NoSuchFileException e) {
            String first = source + "/" + ArchiveKeys.commit(0);
            if (store.find(first).isPresent()) {
                throw new DamagedObjectException(
                        key,
                        "object " + key + " is missing in " + store.describe() + " although " + first
                                + " exists: capture on the same server makes it anew, and so may you (docs/archive-format.md)",
                        e);
            }
            throw new ArchiveException(
                    "there is no archive of source '" + source + "' in " + store.describe()
                            + ": check source.name and archive.url, or start capture to make it",
                    e);
        }
    }

    /** Whether there is an archive of that source. */
    public static boolean exists(ObjectStore store, String source) throws IOException {
        return store.find(source + "/" + ArchiveKeys.IDENTITY).isPresent();
    }

    /** Which server the archive belongs to. */
    public ArchiveIdentity identity() {
        return identity;
    }

    /** Where its objects are. */
    public ObjectStore store() {
        return store;
    }

    /** The store's key of an object whose key is relative to the source's folder. */
    public String key(String relative) {
        return identity.source() + "/" + relative;
    }

    /**
     * The newest view, read from the newest checkpoint on.
     *
     * @throws DamagedObjectException if the log is not whole from there on
     */
    public ArchiveView load() throws IOException {
        return log.load();
    }

    /**
     * As much of the history as can be read, from the newest whole checkpoint on, for those who only read: the newest view, or where
     * the log is damaged, the newest before the damage.
     */
    public ReadableHistory readable() throws IOException {
        return log.readable();
    }

    /** The newest view, read from an older one on; the same one if nothing was committed since. */
    public ArchiveView refresh(ArchiveView view) throws IOException {
        return log.refresh(view);
    }

    /**
     * The newest view, read from the first commit on without checkpoints, so that the whole chain is proven.
     *
     * @throws DamagedObjectException if the log is not whole
     */
    public ArchiveView verify() throws IOException {
        return log.verify();
    }

    /**
     * How far the archive was complete at its very first commit with a mark: its history starts there, or at the begin of the first
     * transaction in that commit.
     *
     * @return empty before the first mark
     */
    public Optional<Mark> firstMark() throws IOException {
        return log.firstMark();
    }

    /**
     * Keys of files and manifests that ceased to be visible lately, so that whoever reads an older view may still need their objects.
     *
     * @param view the newest view; the log is read from its end back to the first commit that is older
     * @param since how long ago is lately
     */
    public Set<String> removedSince(ArchiveView view, Instant since) throws IOException {
        return log.removedSince(view, since);
    }

    /**
     * The checkpoints whose bytes are not those that were written. Nothing is lost with them, but one may have to stand for commits that
     * are damaged, too.
     */
    public List<DamagedObjectException> damagedCheckpoints() throws IOException {
        return log.damagedCheckpoints();
    }

    /**
     * The checkpoints that nobody reads, because there are newer ones in case the newest is damaged.
     *
     * @param before those written since are left out: a reader may have just found them
     */
    public List<Stored> replacedCheckpoints(Instant before) throws IOException {
        return log.replacedCheckpoints(before);
    }

    /**
     * Appends a commit. Where others have committed since {@code base}, it is put behind their commits. Where the store's answer
     * is lost, the log is read back; calling again with the same base and draft never commits twice.
     *
     * @param base also from before the first of the objects that become visible was written
     * @return the view after the commit
     * @throws ObjectsSweptException if one of these objects may be deleted as one that nobody needs
     * @throws FencedException if the draft moves the mark and another archiver has moved it since {@code base}
     * @throws CommitConflictException if a file it removes has gone, or one it adds is there
     * @throws OutcomeUnknownException if it may or may not have been committed: nothing may be cleaned
     *     up; load the archive to learn which
     */
    public ArchiveView append(ArchiveView base, CommitDraft draft) throws IOException {
        return append(base, draft, base);
    }

    /**
     * As {@link #append(ArchiveView, CommitDraft)}, for objects that were written before {@code base} was read.
     *
     * @param before a view from before the first of them was written
     */
    public ArchiveView append(ArchiveView base, CommitDraft draft, ArchiveView before) throws IOException {
        return log.append(base, draft, before);
    }

    /** A new key for a file of changes. */
    public String newChangeKey(
            TableName table, long firstCommitMicros, long firstSequence, long lastSequence, int level) {
        return ArchiveKeys.changes(table, firstCommitMicros, firstSequence, lastSequence, level);
    }

    /** A new key for a file of derived changes. */
    public String newDerivedKey(TableName table, long firstCommitMicros, long firstSequence, long lastSequence) {
        return ArchiveKeys.derived(table, firstCommitMicros, firstSequence, lastSequence);
    }

    /** A new key for a file of transactions. */
    public String newTransactionKey(long firstCommitMicros, long firstSequence, long lastSequence, int level) {
        return ArchiveKeys.transactions(firstCommitMicros, firstSequence, lastSequence, level);
    }

    /** A new name for a snapshot. */
    public String newSnapshotId(Instant takenAt) {
        return ArchiveKeys.snapshotId(takenAt);
    }

    /** The key of a part of a snapshot; parts of a table count from 0. */
    public String snapshotPartKey(String snapshotId, TableName table, int part) {
        return ArchiveKeys.snapshotPart(snapshotId, table, part);
    }

    /** The key of a snapshot's manifest. */
    public String manifestKey(String snapshotId) {
        return ArchiveKeys.manifest(snapshotId);
    }

    /** Stores a table definition unless it is there. */
    public void putSchema(TableDefinition definition) throws IOException {
        Fingerprint fingerprint = definition.fingerprint();
        if (schemas.containsKey(fingerprint)) {
            return;
        }
        String key = key(ArchiveKeys.schema(fingerprint));
        byte[] text = TableDefinitionJson.write(definition).getBytes(StandardCharsets.UTF_8);
        if (store.find(key).map(stored -> stored.bytes() != text.length).orElse(true)) {
            store.put(key, text);
        }
        schemas.put(fingerprint, definition);
    }

    /**
     * A stored table definition.
     *
     * @throws DamagedObjectException if it is missing or altered
     */
    public TableDefinition schema(Fingerprint fingerprint) throws IOException {
        TableDefinition known = schemas.get(fingerprint);
        if (known != null) {
            return known;
        }
        String key = key(ArchiveKeys.schema(fingerprint));
        byte[] text = readNamed(key);
        byte[] named = Arrays.copyOf(Sha256.digest().digest(text), Fingerprint.BYTES);
        if (!Arrays.equals(named, fingerprint.bytes())) {
            throw new DamagedObjectException(
                    key,
                    "object " + key + " in " + store.describe() + " is altered: its fingerprint is "
                            + HexFormat.of().formatHex(named));
        }
        TableDefinition definition = TableDefinitionJson.read(new String(text, StandardCharsets.UTF_8));
        schemas.put(fingerprint, definition);
        return definition;
    }

    /**
     * Stores users, roles and grants of a snapshot, encrypted, before its manifest.
     *
     * @return what the manifest has to say of them
     */
    public SnapshotManifest.AccountsObject putAccounts(
            String snapshotId, List<Account> accounts, AccountsKey accountsKey) throws IOException {
        String relative = ArchiveKeys.accounts(snapshotId);
        byte[] sealed = accountsKey.seal(AccountsJson.write(accounts), key(relative));
        store.put(key(relative), sealed);
        return new SnapshotManifest.AccountsObject(relative, accounts.size(), sealed.length, Sha256.hex(sealed));
    }

    /**
     * Checks that the encrypted users, roles and grants of a snapshot are there as they were stored. It takes no key.
     *
     * @return their bytes, as encrypted
     * @throws DamagedObjectException if they are missing or altered
     */
    public byte[] sealedAccounts(SnapshotManifest.AccountsObject object) throws IOException {
        String key = key(object.key());
        byte[] sealed = readNamed(key);
        requireSha256(key, sealed, object.sha256(), "the snapshot's manifest");
        return sealed;
    }

    /**
     * Users, roles and grants of a snapshot.
     *
     * @throws DamagedObjectException if they are missing or altered
     * @throws ArchiveException if they are encrypted under another key
     */
    public List<Account> accounts(SnapshotManifest.AccountsObject object, AccountsKey accountsKey) throws IOException {
        String key = key(object.key());
        return AccountsJson.read(key, accountsKey.open(sealedAccounts(object), key));
    }

    /**
     * Stores a snapshot's manifest, after all its parts.
     *
     * @param sequence the source's sequence at the snapshot's position, once it is known
     * @return what the commit that makes the snapshot visible has to carry
     */
    public SnapshotReference putManifest(SnapshotManifest manifest, long sequence) throws IOException {
        byte[] bytes = SnapshotManifestJson.write(manifest);
        String relative = manifestKey(manifest.id());
        store.put(key(relative), bytes);
        SnapshotManifest.Origin origin = manifest.madeFrom();
        return new SnapshotReference(
                manifest.id(),
                relative,
                Sha256.hex(bytes),
                sequence,
                manifest.coordinate(),
                manifest.gtids(),
                manifest.takenAtMicros(),
                origin == null ? null : origin.snapshot());
    }

    /**
     * A visible snapshot's manifest.
     *
     * @throws DamagedObjectException if it is missing or altered
     */
    public SnapshotManifest manifest(SnapshotReference reference) throws IOException {
        String key = key(reference.manifestKey());
        byte[] bytes = readNamed(key);
        requireSha256(key, bytes, reference.sha256(), "the commit log");
        return SnapshotManifestJson.read(key, bytes);
    }

    private void requireSha256(String key, byte[] bytes, String wanted, String who) throws DamagedObjectException {
        String found = Sha256.hex(bytes);
        if (!found.equals(wanted)) {
            throw new DamagedObjectException(
                    key,
                    "object " + key + " in " + store.describe() + " is altered: its SHA-256 is " + found + ", " + who
                            + " says " + wanted);
        }
    }

    private static void create(ObjectStore store, String key, ArchiveIdentity identity) throws IOException {
        try {
            store.putIfAbsent(key, ArchiveIdentityJson.write(identity));
        } catch (OutcomeUnknownException e) {
            if (store.find(key).isEmpty()) {
                throw e;
            }
        }
    }

    private byte[] readNamed(String key) throws IOException {
        try {
            return store.read(key);
        } catch (NoSuchFileException e) {
            throw new DamagedObjectException(key, "object " + key + " is missing in " + store.describe(), e);
        }
    }

    private static ArchiveIdentity existing(ObjectStore store, String key, ArchiveIdentity wanted) throws IOException {
        ArchiveIdentity found = ArchiveIdentityJson.read(key, store.read(key));
        if (!found.sameSource(wanted)) {
            throw new ArchiveException("the archive " + key + " in " + store.describe() + " belongs to "
                    + describe(found) + ", not to " + describe(wanted)
                    + ": give this server another source.name or another archive.url");
        }
        return found;
    }

    private static String describe(ArchiveIdentity identity) {
        return identity.flavor().id() + " server " + identity.serverIdentity() + " (source " + identity.source() + ")";
    }
}
