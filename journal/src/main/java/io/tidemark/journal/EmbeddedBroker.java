package io.tidemark.journal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single-node Kafka (KRaft broker and controller) inside this JVM, for those who run no cluster. Listens on the loopback
 * address only. What it acknowledges is on disk; it restarts with everything acknowledged after any kind of stop. Starting one
 * makes the process format numbers independently of its locale.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final FileChannel lock;
    private final BrokerAddress address;
    private final KafkaRaftServer server;

    private EmbeddedBroker(FileChannel lock, BrokerAddress address, KafkaRaftServer server) {
        this.lock = lock;
        this.address = address;
        this.server = server;
    }

    /**
     * Starts a broker on a directory, which is made and formatted if new. Returns when clients can be served.
     *
     * @param directory the broker's own directory
     * @param onFatalError told what happened when the broker gives up by itself, for example on a full disk; Kafka would end
     *     the whole process here
     * @throws JournalException if another process runs a broker on the directory, or the broker cannot start
     */
    public static EmbeddedBroker start(Path directory, Consumer<String> onFatalError) {
        FileChannel lock = null;
        try {
            Files.createDirectories(directory);
            lock = lock(directory);
            BrokerAddress address = BrokerAddress.choose(directory);
            Path logDirectory = directory.resolve("kafka").toAbsolutePath();
            reportInsteadOfExit(onFatalError);
            nameFilesInAsciiDigits();
            if (isFormatted(logDirectory)) {
                StaleRegistration.removeIfKilled(address, logDirectory);
            } else {
                format(logDirectory);
            }
            KafkaRaftServer server =
                    new KafkaRaftServer(new KafkaConfig(BrokerSettings.of(address, logDirectory)), Time.SYSTEM);
            server.startup();
            address.remember(directory);
            return new EmbeddedBroker(lock, address, server);
        } catch (Exception e) {
            release(lock);
            throw e instanceof JournalException known
                    ? known
                    : new JournalException(
                            "the embedded Kafka broker cannot start on " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Where a broker on this directory listens or last listened, for other processes; empty if none ever ran. */
    public static Optional<String> bootstrapServers(Path directory) {
        try {
            return BrokerAddress.remembered(directory).map(BrokerAddress::bootstrapServers);
        } catch (IOException e) {
            throw new JournalException("cannot find the embedded Kafka broker: " + e.getMessage(), e);
        }
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return address.bootstrapServers();
    }

    /** Stops the broker in an orderly way. */
    @Override
    public void close() {
        PendingTransactions.awaitNone(bootstrapServers());
        server.shutdown();
        server.awaitShutdown();
        Exit.resetExitProcedure();
        Exit.resetHaltProcedure();
        release(lock);
    }

    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean mine = false;
        try {
            mine = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            LOG.debug("this process holds the lock on {} already", directory);
        } finally {
            if (!mine) {
                channel.close();
            }
        }
        if (!mine) {
            throw new JournalException("another Tidemark process runs the embedded Kafka broker on " + directory
                    + ": stop it, or give this one a data directory of its own");
        }
        return channel;
    }

    private static void release(@Nullable FileChannel lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (IOException e) {
                LOG.warn("cannot release the lock of the embedded Kafka broker: {}", e.toString());
            }
        }
    }

    /**
     * Kafka names its segment files with numbers in the format of the process's locale. Under one that writes other digits, for
     * example Egyptian Arabic, it would neither find the files written under another locale nor say so, but begin anew.
     */
    private static void nameFilesInAsciiDigits() {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    }

    private static boolean isFormatted(Path logDirectory) {
        // Kafka writes this file last when it formats a directory.
        return Files.exists(logDirectory.resolve("meta.properties"));
    }

    private static void format(Path logDirectory) throws Exception {
        Files.createDirectories(logDirectory);
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(BrokerSettings.NODE_ID)
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setMetadataLogDirectory(logDirectory.toString())
                    .addDirectory(logDirectory.toString())
                    .run();
        }
    }

    private static void reportInsteadOfExit(Consumer<String> onFatalError) {
        Exit.Procedure report = (status, message) -> {
            String reason = "the embedded Kafka broker gave up" + (message == null ? "" : ": " + message);
            LOG.error(reason);
            onFatalError.accept(reason);
            throw new IllegalStateException(reason);
        };
        Exit.setExitProcedure(report);
        Exit.setHaltProcedure(report);
    }
}
