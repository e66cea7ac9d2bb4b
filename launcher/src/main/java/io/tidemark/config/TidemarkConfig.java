package io.tidemark.config;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, checked.
 *
 * @param sourceName name of the source in the archive and in topics
 * @param source null only where the command did not ask for {@link ConfigPart#SOURCE} and it is not set
 * @param kafka how to reach Kafka
 * @param archive null only where the command did not ask for {@link ConfigPart#ARCHIVE} and it is not set
 * @param snapshot when snapshots are taken
 * @param restore limits of restores
 * @param metrics where metrics are told
 * @param verify how the service verifies by itself
 * @param retention what {@code tidemark prune} keeps
 * @param dataDir absolute path of the services' directory
 */
public record TidemarkConfig(
        String sourceName,
        @Nullable SourceConfig source,
        KafkaConfig kafka,
        @Nullable ArchiveConfig archive,
        SnapshotConfig snapshot,
        RestoreConfig restore,
        MetricsConfig metrics,
        VerifyConfig verify,
        RetentionConfig retention,
        Path dataDir) {

    /** The source, for commands that asked for {@link ConfigPart#SOURCE}. */
    public SourceConfig requireSource() {
        return Objects.requireNonNull(source, "the command did not ask for source settings");
    }

    /** The archive, for commands that asked for {@link ConfigPart#ARCHIVE}. */
    public ArchiveConfig requireArchive() {
        return Objects.requireNonNull(archive, "the command did not ask for archive settings");
    }
}
