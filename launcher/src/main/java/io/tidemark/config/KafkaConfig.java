package io.tidemark.config;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers null for the embedded broker
 * @param clientSettings settings that Kafka's clients get as they stand, without the prefix {@code kafka.}; may hold secrets
 */
public record KafkaConfig(@Nullable String bootstrapServers, Map<String, String> clientSettings) {

    /** Copies the map. */
    public KafkaConfig {
        clientSettings = Map.copyOf(clientSettings);
    }

    static KafkaConfig read(SettingTexts texts) {
        Map<String, String> client = new TreeMap<>();
        for (Map.Entry<String, String> entry : texts.all().entrySet()) {
            String path = entry.getKey();
            if (!path.startsWith(Settings.KAFKA_PREFIX) || path.equals(Settings.KAFKA_BOOTSTRAP_SERVERS.path())) {
                continue;
            }
            String key = path.substring(Settings.KAFKA_PREFIX.length());
            if (key.endsWith(Setting.FILE_SUFFIX)) {
                String content = texts.fileContent(path, entry.getValue());
                client.put(SettingTexts.withoutSuffix(key), content == null ? "" : content);
            } else {
                client.put(key, entry.getValue());
            }
        }
        return new KafkaConfig(texts.value(Settings.KAFKA_BOOTSTRAP_SERVERS), client);
    }

    /** Names the client settings only: their values may be secrets. */
    @Override
    public String toString() {
        return "KafkaConfig[bootstrapServers=" + bootstrapServers + ", clientSettings=" + clientSettings.keySet() + "]";
    }
}
