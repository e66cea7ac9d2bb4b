package io.tidemark.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.utils.Time;

/**
 * The registration that a killed broker leaves in the cluster's metadata.
 *
 * <p>A broker that starts over it takes itself for the leader of its partitions at once, is then refused as a duplicate until
 * the dead one's session ends, and loses its leadership in between. If a transaction was being completed when the broker was
 * killed, Kafka gives up its commit markers in that moment ("likely deleted already and hence can be skipped"), and records
 * that were acknowledged stay invisible while later ones are not. So the registration is removed before the broker starts.
 */
final class StaleRegistration {
    /** Kafka writes this file at the end of an orderly stop and deletes it at a start. */
    private static final String CLEAN_SHUTDOWN = ".kafka_cleanshutdown";

    private static final int ATTEMPTS = 100;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);

    private StaleRegistration() {}

    /** Removes the registration if the last broker on the directory did not stop in an orderly way. */
    static void removeIfKilled(BrokerAddress address, Path logDirectory) {
        if (Files.exists(logDirectory.resolve(CLEAN_SHUTDOWN))) {
            return;
        }
        Properties settings = BrokerSettings.controllerOnly(address, logDirectory);
        KafkaRaftServer controller = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
        controller.startup();
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, address.controllerServers()))) {
            unregister(admin);
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
        }
    }

    private static void unregister(Admin admin) {
        for (int attempt = 1; ; attempt++) {
            try {
                KafkaAnswers.await(
                        admin.unregisterBroker(BrokerSettings.NODE_ID).all());
                return;
            } catch (BrokerIdNotRegisteredException e) {
                // Killed before it ever registered: nothing is left of it.
                return;
            } catch (UnsupportedVersionException | RetriableException e) {
                // What the controller answers until it has loaded its metadata.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_ATTEMPTS.toMillis());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
