package io.tidemark.cli.service;

import io.tidemark.archive.store.ObjectStoreConfig;
import io.tidemark.capture.CaptureConfig;
import io.tidemark.config.ArchiveConfig;
import io.tidemark.config.KafkaConfig;
import io.tidemark.config.S3Config;
import io.tidemark.config.Secret;
import io.tidemark.config.SourceConfig;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.Credentials;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerUrl;
import io.tidemark.database.TlsSettings;
import io.tidemark.journal.EmbeddedBroker;
import io.tidemark.journal.JournalConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns the configuration into what the parts connect with. */
public final class Connections {

    private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";

    private Connections() {}

    /** How to log in to the source. */
    public static ServerConfig source(SourceConfig source) {
        ServerAddress address = ServerUrl.parse(source.url().toString()).address();
        String password = source.password() == null ? "" : source.password().reveal();
        return ServerConfig.of(
                address,
                new Credentials(source.username(), password),
                TlsSettings.of(TlsSettings.Mode.ofId(source.tlsMode()), source.tlsCaCertificate()));
    }

    /** Where the archive lies. */
    public static ObjectStoreConfig archive(ArchiveConfig archive) {
        S3Config s3 = archive.s3();
        return new ObjectStoreConfig(
                archive.url(),
                s3.endpoint(),
                s3.region(),
                revealed(s3.accessKey()),
                revealed(s3.secretKey()),
                s3.pathStyle(),
                s3.caCertificate());
    }

    /** The journal on the cluster at {@code bootstrapServers}. */
    public static JournalConfig journal(TidemarkConfig config, String bootstrapServers) {
        Map<String, String> settings = new HashMap<>(config.kafka().clientSettings());
        settings.put(BOOTSTRAP_SERVERS, bootstrapServers);
        return new JournalConfig(config.sourceName(), settings);
    }

    /** What to capture into a journal. */
    public static CaptureConfig capture(TidemarkConfig config, JournalConfig journal) {
        SourceConfig source = config.requireSource();
        return new CaptureConfig(source(source), source.databases(), source.serverId(), journal);
    }

    /** The journal on the configured cluster or on the broker that runs, or ran, under data-dir; empty where there is none. */
    public static Optional<JournalConfig> existingJournal(TidemarkConfig config) {
        KafkaConfig kafka = config.kafka();
        Optional<String> servers = kafka.bootstrapServers() != null
                ? Optional.of(kafka.bootstrapServers())
                : EmbeddedBroker.bootstrapServers(new DataDirectory(config.dataDir()).kafka());
        return servers.map(address -> journal(config, address));
    }

    private static @Nullable String revealed(@Nullable Secret secret) {
        return secret == null ? null : secret.reveal();
    }
}
