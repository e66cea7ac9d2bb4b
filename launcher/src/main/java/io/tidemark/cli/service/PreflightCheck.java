package io.tidemark.cli.service;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStores;
import io.tidemark.capture.AccountsPreflight;
import io.tidemark.capture.Finding;
import io.tidemark.capture.Preflight;
import io.tidemark.cli.service.StageFinding.Stage;
import io.tidemark.config.SourceConfig;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.ServerFacts;
import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.JournalException;
import io.tidemark.journal.JournalTopics;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at source, Kafka and archive before anything is started, and reports everything that speaks against it at once. */
public final class PreflightCheck {

    private static final Logger LOG = LoggerFactory.getLogger(PreflightCheck.class);

    /** Stands in the capture's settings where no broker runs yet; the source's preflight does not ask it. */
    private static final String NO_BROKER_YET = "127.0.0.1:9092";

    private final TidemarkConfig config;
    private final Clock clock;
    private final List<StageFinding> findings = new ArrayList<>();

    /** Checks what the configuration names. */
    public PreflightCheck(TidemarkConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** All findings; empty if there is nothing to say. */
    public List<StageFinding> run() {
        ServerFacts facts = checkSource();
        checkKafka();
        checkArchive(facts);
        return List.copyOf(findings);
    }

    private @Nullable ServerFacts checkSource() {
        SourceConfig source = config.requireSource();
        try (ServerConnection connection = ServerConnection.open(Connections.source(source))) {
            JournalConfig journal =
                    Connections.existingJournal(config).orElseGet(() -> Connections.journal(config, NO_BROKER_YET));
            Preflight.check(Connections.capture(config, journal), situation(), clock)
                    .forEach(finding -> findings.add(new StageFinding(Stage.SOURCE, finding)));
            if (config.snapshot().includeGrants()) {
                AccountsPreflight.check(connection)
                        .ifPresent(finding -> findings.add(new StageFinding(Stage.SOURCE, finding)));
            }
            return connection.facts();
        } catch (DatabaseException e) {
            refuse(
                    Stage.SOURCE,
                    String.valueOf(e.getMessage()),
                    "Nothing can be captured from a server that does not let Tidemark in.",
                    "Correct source.url, source.username, source.password, source.tls.* and the account's grants");
            return null;
        }
    }

    private Preflight.Situation situation() {
        try {
            boolean capturing = ServiceState.readAll(new DataDirectory(config.dataDir()).status()).stream()
                    .anyMatch(service -> service.alive() && !service.service().equals(ServiceRole.ARCHIVER.id()));
            return capturing ? Preflight.Situation.DURING_CAPTURE : Preflight.Situation.BEFORE_CAPTURE;
        } catch (IOException e) {
            // A state that cannot be read tells of no capture.
            return Preflight.Situation.BEFORE_CAPTURE;
        }
    }

    private void checkKafka() {
        String external = config.kafka().bootstrapServers();
        if (external == null) {
            return;
        }
        try {
            JournalTopics.ensure(Connections.journal(config, external));
        } catch (JournalException e) {
            refuse(
                    Stage.KAFKA,
                    String.valueOf(e.getMessage()),
                    "What is captured goes to the journal first.",
                    "Correct kafka.bootstrap-servers and the kafka.* settings, or give the account the right to the topics");
        }
    }

    private void checkArchive(@Nullable ServerFacts facts) {
        URI url = config.requireArchive().url();
        try (AbsentDirectories absent = "file".equals(url.getScheme()) ? AbsentDirectories.on(url) : null;
                ObjectStore store = ObjectStores.open(Connections.archive(config.requireArchive()))) {
            LOG.debug("trying {}, cleaning up {}", store.describe(), absent);
            new ArchiveProbe(store, config.sourceName())
                    .run()
                    .forEach(finding -> findings.add(new StageFinding(Stage.ARCHIVE, finding)));
            if (facts != null && Archive.exists(store, config.sourceName())) {
                checkIdentity(Archive.open(store, config.sourceName()).identity(), facts);
            }
        } catch (IOException e) {
            refuse(
                    Stage.ARCHIVE,
                    String.valueOf(e.getMessage()),
                    "Only what is in the archive survives the loss of the source and of Kafka.",
                    "Correct archive.url and archive.s3.*, or the rights to the bucket or directory");
        }
    }

    private void checkIdentity(ArchiveIdentity identity, ServerFacts facts) {
        if (identity.flavor() != facts.flavor()) {
            refuse(
                    Stage.ARCHIVE,
                    "the archive '" + config.sourceName() + "' belongs to a "
                            + identity.flavor().id() + " server, the source is a "
                            + facts.flavor().id() + " server",
                    "The histories of two servers in one archive could not be told apart.",
                    "Correct source.url, or choose another source.name for this server");
        }
    }

    private void refuse(Stage stage, String what, String why, String remedy) {
        findings.add(new StageFinding(stage, new Finding(Finding.Severity.ERROR, what, why, remedy)));
    }
}
