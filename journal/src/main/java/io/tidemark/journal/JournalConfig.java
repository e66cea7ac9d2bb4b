package io.tidemark.journal;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Which journal, and how to reach the Kafka cluster that keeps it.
 *
 * @param source name of the protected source: letters, digits, {@code _} and {@code -}
 * @param kafkaClientSettings settings of every Kafka client, {@code bootstrap.servers} among them; may hold secrets
 * @param kafka opens the clients with these settings
 */
public record JournalConfig(String source, Map<String, String> kafkaClientSettings, KafkaConnector kafka) {

    /** Checks the source's name and that the cluster's address is there. */
    public JournalConfig {
        if (!source.matches("[A-Za-z0-9_-]{1,100}")) {
            throw new IllegalArgumentException("source name '" + source
                    + "' cannot name a Kafka topic: use at most 100 letters, digits, '_' and '-'");
        }
        kafkaClientSettings = Map.copyOf(kafkaClientSettings);
        if (!kafkaClientSettings.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException("the Kafka settings lack bootstrap.servers");
        }
    }

    /** A journal that is reached over the network. */
    public JournalConfig(String source, Map<String, String> kafkaClientSettings) {
        this(source, kafkaClientSettings, KafkaClients.OVER_NETWORK);
    }

    /** Settings of Kafka's clients that may be chosen: all but those on which exactly-once and the journal's order rest. */
    public static Set<String> clientSettings() {
        return KafkaClients.settings();
    }

    /** The topic with the records. */
    public String journalTopic() {
        return "tidemark." + source + ".journal";
    }

    /** The compacted topic with how far capture has come. */
    public String offsetsTopic() {
        return "tidemark." + source + ".offsets";
    }

    /** Fixed, so that a second capture of the same source fences the first. */
    public String transactionalId() {
        return "tidemark-capture-" + source;
    }

    String bootstrapServers() {
        return kafkaClientSettings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    }

    /** The journal's name for messages. */
    String describe() {
        return "journal topic '" + journalTopic() + "' at " + bootstrapServers();
    }

    /** Without the settings, which may hold secrets. */
    @Override
    public String toString() {
        return describe();
    }
}
