package io.tidemark.config;

import io.tidemark.archive.AccountsKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Every setting there is. */
public final class Settings {

    static final Setting<String> SOURCE_NAME = new Setting<>(
            "source.name",
            SettingType.TEXT,
            "main",
            "Name of the source: the folder in the archive and the part of the topics' names that belong to it. Letters, "
                    + "digits, `-` and `_`.");
    static final Setting<URI> SOURCE_URL = new Setting<>(
            "source.url",
            SettingType.url("mysql://host:port or mariadb://host:port", "mysql", "mariadb"),
            null,
            "The server to protect: `mysql://host:port` or `mariadb://host:port`.");
    static final Setting<String> SOURCE_USERNAME =
            new Setting<>("source.username", SettingType.TEXT, null, "The account that Tidemark logs in with.");
    static final Setting<Secret> SOURCE_PASSWORD =
            new Setting<>("source.password", SettingType.SECRET, null, "Its password.");
    static final Setting<List<String>> SOURCE_DATABASES = new Setting<>(
            "source.databases",
            SettingType.LIST,
            null,
            "The databases to protect: a list, or names separated by commas.");
    static final Setting<Long> SOURCE_SERVER_ID = new Setting<>(
            "source.server-id",
            SettingType.number(1, 4_294_967_295L),
            null,
            "The server_id under which Tidemark reads the binlog; no server or replica may have the same. By default a "
                    + "number above 3,000,000,000 that follows from `source.name`.");
    static final Setting<String> SOURCE_TLS_MODE = new Setting<>(
            "source.tls.mode",
            SettingType.choice("disabled", "required", "verify-ca", "verify-identity"),
            "disabled",
            "Whether the connection is encrypted, and what of the server's certificate is checked.");
    static final Setting<Path> SOURCE_TLS_CA = new Setting<>(
            "source.tls.ca-certificate",
            SettingType.PATH,
            null,
            "PEM file with the certificate authority for `verify-ca` and `verify-identity`; by default the JVM's.");
    static final Setting<String> KAFKA_BOOTSTRAP_SERVERS = new Setting<>(
            "kafka.bootstrap-servers",
            SettingType.TEXT,
            null,
            "Addresses of the Kafka cluster. Not set: `tidemark run` starts a broker of its own under `data-dir`.");
    static final Setting<URI> ARCHIVE_URL = new Setting<>(
            "archive.url",
            SettingType.url("file:///directory or s3://bucket/prefix", "file", "s3"),
            null,
            "Where the archive lies: `file:///directory` or `s3://bucket/prefix`.");
    static final Setting<Duration> ARCHIVE_FLUSH_INTERVAL = new Setting<>(
            "archive.flush-interval",
            SettingType.DURATION,
            "5s",
            "How often changes are made durable in the archive: what a loss of the source and of Kafka together can cost.");
    static final Setting<Long> ARCHIVE_FLUSH_BYTES = new Setting<>(
            "archive.flush-bytes",
            SettingType.SIZE,
            "64MiB",
            "Changes of this size are made durable at once, before the interval is over.");
    static final Setting<Duration> ARCHIVE_COMPACTION_INTERVAL = new Setting<>(
            "archive.compaction-interval",
            SettingType.INTERVAL,
            "1m",
            "How often small files are looked for and merged into large ones; `0s` switches that off.");
    static final Setting<Duration> ARCHIVE_DERIVE_INTERVAL = new Setting<>(
            "archive.derive-interval",
            SettingType.INTERVAL,
            "24h",
            "How often the changes that foreign keys made below the binlog are derived for those who query the archive's files;"
                    + " `0s` switches that off. Each time, the last snapshot of the tables that foreign keys connect and their"
                    + " changes since are read.");
    static final Setting<URI> S3_ENDPOINT = new Setting<>(
            "archive.s3.endpoint",
            SettingType.url("https://host:port", "http", "https"),
            null,
            "Address of an S3-compatible store; by default Amazon's for the region.");
    static final Setting<String> S3_REGION =
            new Setting<>("archive.s3.region", SettingType.TEXT, "us-east-1", "Region of the bucket.");
    static final Setting<Secret> S3_ACCESS_KEY = new Setting<>(
            "archive.s3.access-key",
            SettingType.SECRET,
            null,
            "Access key; by default the AWS SDK looks where it always looks (environment, profile, instance role).");
    static final Setting<Secret> S3_SECRET_KEY = new Setting<>(
            "archive.s3.secret-key", SettingType.SECRET, null, "Secret key that belongs to the access key.");
    static final Setting<Boolean> S3_PATH_STYLE = new Setting<>(
            "archive.s3.path-style",
            SettingType.BOOLEAN,
            "false",
            "Whether the bucket stands in the path instead of the host name; most S3-compatible stores need `true`.");
    static final Setting<Path> S3_CA = new Setting<>(
            "archive.s3.ca-certificate",
            SettingType.PATH,
            null,
            "PEM file with the certificate authority of the endpoint; by default the JVM's.");
    static final Setting<Duration> SNAPSHOT_EVERY = new Setting<>(
            "snapshot.every",
            SettingType.DURATION,
            null,
            "How often a full snapshot is taken. 24h where neither this nor `snapshot.cron` is set.");
    static final Setting<String> SNAPSHOT_CRON = new Setting<>(
            "snapshot.cron",
            SettingType.TEXT,
            null,
            "When full snapshots are taken, instead of `snapshot.every`: a Unix cron expression in UTC, such as `0 3 * * *`.");
    static final Setting<Long> SNAPSHOT_THREADS = new Setting<>(
            "snapshot.threads", SettingType.number(1, 64), "4", "How many tables or parts of tables are read at once.");
    static final Setting<Boolean> SNAPSHOT_INCLUDE_GRANTS = new Setting<>(
            "snapshot.include-grants",
            SettingType.BOOLEAN,
            "false",
            "Whether snapshots hold the users, roles and grants of the server, too, password hashes included, encrypted under "
                    + "`snapshot.grants-key`.");
    static final Setting<AccountsKey> SNAPSHOT_GRANTS_KEY = new Setting<>(
            "snapshot.grants-key",
            SettingType.ACCOUNTS_KEY,
            null,
            "The key to users, roles and grants: 32 random bytes in Base64, as `openssl rand -base64 32` prints them. Without it "
                    + "nobody brings them back: keep a copy elsewhere than the archive.");
    static final Setting<Duration> SNAPSHOT_SYNTHETIC_EVERY = new Setting<>(
            "snapshot.synthetic-every",
            SettingType.DURATION,
            null,
            "How long after the newest snapshot a synthetic one is made of it and the changes since, without asking the source, such "
                    + "as `6h`. Not set: no such time.");
    static final Setting<Long> SNAPSHOT_SYNTHETIC_AFTER_BYTES = new Setting<>(
            "snapshot.synthetic-after-bytes",
            SettingType.SIZE,
            null,
            "The same as soon as the archived changes behind the newest snapshot have this size, such as `1GiB`. Not set: as many "
                    + "as that snapshot has bytes, and 1 GiB at least.");
    static final Setting<Path> DATA_DIR = new Setting<>(
            "data-dir",
            SettingType.PATH,
            "tidemark-data",
            "Directory for the embedded broker, local files on their way to the archive and the services' state.");
    static final Setting<Long> RESTORE_THREADS = new Setting<>(
            "restore.threads",
            SettingType.number(1, 64),
            "4",
            "How many tables or parts of tables are loaded at once.");
    static final Setting<Long> RESTORE_MEMORY = new Setting<>(
            "restore.memory",
            SettingType.SIZE,
            "1GiB",
            "Memory for merging snapshot and changes; what does not fit goes to `data-dir` on its way. A table's changes"
                    + " are sorted by key if they take no more, decompressed, than this memory or an eighth of what is free there.");

    static final Setting<String> METRICS_LISTEN = new Setting<>(
            "metrics.listen",
            SettingType.TEXT,
            null,
            "Where the services answer `/metrics` (Prometheus) and `/health` over HTTP: `host:port`, such as "
                    + "`127.0.0.1:9465`. Not set: nowhere.");
    static final Setting<Duration> METRICS_MAX_MARK_AGE = new Setting<>(
            "metrics.max-mark-age",
            SettingType.DURATION,
            "60s",
            "How old the mark may be before `/health` says that the protection is broken.");
    static final Setting<String> VERIFY_EVERY = new Setting<>(
            "verify.every",
            SettingType.TEXT,
            "24h",
            "How often `tidemark run` verifies by itself a part of the archive, rows of the source against it, and a random "
                    + "instant; `off` for never.");
    static final Setting<Long> VERIFY_BYTES = new Setting<>(
            "verify.bytes",
            SettingType.SIZE,
            "4GiB",
            "About how much of the archive such a verification reads, what was not verified for longest first.");
    static final Setting<Long> VERIFY_ROWS = new Setting<>(
            "verify.rows",
            SettingType.number(1, 1_000_000_000_000L),
            "1000000",
            "About how many rows of the source such a verification compares, going on where the last one ended.");
    static final Setting<Duration> RETENTION_KEEP_ALL = new Setting<>(
            "retention.keep-all",
            SettingType.DURATION,
            null,
            "For how long `tidemark prune` keeps every point, such as `14d`. Not set: for ever.");
    static final Setting<Long> RETENTION_DAILY = new Setting<>(
            "retention.daily",
            SettingType.number(0, 10_000),
            "30",
            "Of so many days before that time, `tidemark prune` keeps the last snapshot of each (UTC).");
    static final Setting<Long> RETENTION_WEEKLY =
            new Setting<>("retention.weekly", SettingType.number(0, 10_000), "8", "The same for ISO weeks.");
    static final Setting<Long> RETENTION_MONTHLY =
            new Setting<>("retention.monthly", SettingType.number(0, 10_000), "12", "The same for months.");
    static final Setting<Duration> RETENTION_GRACE = new Setting<>(
            "retention.grace",
            SettingType.DURATION,
            "2d",
            "For how long an object stays after compaction or `tidemark prune` made it invisible, or a crash left it behind. It must be "
                    + "longer than any restore, and than any snapshot takes.");

    /** What precedes the settings that Kafka's own clients get as they stand. */
    static final String KAFKA_PREFIX = "kafka.";

    /** All settings, in the order of the settings page. */
    public static final List<Setting<?>> ALL = List.of(
            SOURCE_NAME,
            SOURCE_URL,
            SOURCE_USERNAME,
            SOURCE_PASSWORD,
            SOURCE_DATABASES,
            SOURCE_SERVER_ID,
            SOURCE_TLS_MODE,
            SOURCE_TLS_CA,
            KAFKA_BOOTSTRAP_SERVERS,
            ARCHIVE_URL,
            ARCHIVE_FLUSH_INTERVAL,
            ARCHIVE_FLUSH_BYTES,
            ARCHIVE_COMPACTION_INTERVAL,
            ARCHIVE_DERIVE_INTERVAL,
            S3_ENDPOINT,
            S3_REGION,
            S3_ACCESS_KEY,
            S3_SECRET_KEY,
            S3_PATH_STYLE,
            S3_CA,
            SNAPSHOT_EVERY,
            SNAPSHOT_CRON,
            SNAPSHOT_THREADS,
            SNAPSHOT_INCLUDE_GRANTS,
            SNAPSHOT_GRANTS_KEY,
            SNAPSHOT_SYNTHETIC_EVERY,
            SNAPSHOT_SYNTHETIC_AFTER_BYTES,
            RESTORE_THREADS,
            RESTORE_MEMORY,
            METRICS_LISTEN,
            METRICS_MAX_MARK_AGE,
            VERIFY_EVERY,
            VERIFY_BYTES,
            VERIFY_ROWS,
            RETENTION_KEEP_ALL,
            RETENTION_DAILY,
            RETENTION_WEEKLY,
            RETENTION_MONTHLY,
            RETENTION_GRACE,
            DATA_DIR);

    private Settings() {}
}
