package io.tidemark.journal;

import java.nio.file.Path;
import java.util.Properties;

/** The settings of the embedded broker: one node, loopback only, small, and on disk before it acknowledges. */
final class BrokerSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private static final String CLIENT_LISTENER = "CLIENTS";
    private static final int MEBIBYTE = 1024 * 1024;

    private BrokerSettings() {}

    /** The settings of broker and controller together. */
    static Properties of(BrokerAddress address, Path logDirectory) {
        Properties settings = controllerOnly(address, logDirectory);
        addBroker(settings, address);
        addDurability(settings);
        addSizes(settings);
        return settings;
    }

    /** The settings of the controller alone, on the same metadata. */
    static Properties controllerOnly(BrokerAddress address, Path logDirectory) {
        String controller = address.controllerServers();
        Properties settings = new Properties();
        settings.setProperty("process.roles", "controller");
        settings.setProperty("node.id", Integer.toString(NODE_ID));
        settings.setProperty("controller.quorum.voters", NODE_ID + "@" + controller);
        settings.setProperty("listeners", CONTROLLER_LISTENER + "://" + controller);
        settings.setProperty(
                "listener.security.protocol.map", CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        settings.setProperty("controller.listener.names", CONTROLLER_LISTENER);
        settings.setProperty("controller.quorum.election.timeout.ms", "200");
        settings.setProperty("controller.quorum.election.backoff.max.ms", "200");
        // The controller writes a record into its log at this pace just to show that it lives, with an fsync each.
        settings.setProperty("metadata.max.idle.interval.ms", "5000");
        settings.setProperty("log.dirs", logDirectory.toString());
        return settings;
    }

    private static void addBroker(Properties settings, BrokerAddress address) {
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty(
                "listeners",
                CLIENT_LISTENER + "://" + address.bootstrapServers() + "," + CONTROLLER_LISTENER + "://"
                        + address.controllerServers());
        settings.setProperty("advertised.listeners", CLIENT_LISTENER + "://" + address.bootstrapServers());
        settings.setProperty("inter.broker.listener.name", CLIENT_LISTENER);
        settings.setProperty("auto.create.topics.enable", "false");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        settings.setProperty("broker.heartbeat.interval.ms", "500");
        // A controller that takes its only broker for dead leaves partitions without a leader, and Kafka drops the
        // commit
        // markers of transactions that it is completing on such partitions. A stalled process must not come to that.
        settings.setProperty("broker.session.timeout.ms", Integer.toString(Integer.MAX_VALUE));
        // By default it refuses what is dated an hour ahead. After the machine's clock was set back that befalls the
        // commit markers of transactions begun before, which Kafka then never completes.
        settings.setProperty("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
        // A transaction's first append waits until the commit before it is complete, which is looked at in this pace.
        settings.setProperty("add.partitions.to.txn.retry.backoff.ms", "1");
        // A slow disk is waited for here, not with an error that makes the producer warn and send the batch again.
        settings.setProperty("add.partitions.to.txn.retry.backoff.max.ms", "5000");
    }

    private static void addDurability(Properties settings) {
        // No replica holds a second copy, so what is acknowledged must survive a loss of power: fsync on every append.
        settings.setProperty("log.flush.interval.messages", "1");
        settings.setProperty("default.replication.factor", "1");
        settings.setProperty("min.insync.replicas", "1");
        for (String internalTopic :
                new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            settings.setProperty(internalTopic + ".replication.factor", "1");
            settings.setProperty(internalTopic + ".num.partitions", "1");
        }
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("share.coordinator.state.topic.min.isr", "1");
    }

    private static void addSizes(Properties settings) {
        settings.setProperty("message.max.bytes", Integer.toString(KafkaClients.MAX_RECORD_BYTES));
        settings.setProperty("socket.request.max.bytes", Integer.toString(KafkaClients.MAX_RECORD_BYTES + MEBIBYTE));
        settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(8 * MEBIBYTE));
        settings.setProperty("transaction.state.log.segment.bytes", Integer.toString(16 * MEBIBYTE));
        settings.setProperty("num.network.threads", "2");
        settings.setProperty("num.io.threads", "4");
        settings.setProperty("background.threads", "2");
        settings.setProperty("num.recovery.threads.per.data.dir", "2");
        settings.setProperty("log.retention.check.interval.ms", "30000");
    }
}
