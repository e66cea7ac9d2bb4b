package io.tidemark.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JournalConfigTest {
    @Test
    void namesTopicsAfterTheSource() {
        JournalConfig config = new JournalConfig("crm", Map.of("bootstrap.servers", "kafka:9092"));
        assertThat(config.journalTopic()).isEqualTo("tidemark.crm.journal");
        assertThat(config.offsetsTopic()).isEqualTo("tidemark.crm.offsets");
    }

    @Test
    void refusesWhatCannotWork() {
        assertThatThrownBy(() -> new JournalConfig("my crm", Map.of("bootstrap.servers", "kafka:9092")))
                .hasMessageContaining("'my crm'");
        assertThatThrownBy(() -> new JournalConfig("crm", Map.of())).hasMessageContaining("bootstrap.servers");
    }

    @Test
    void neverShowsSecrets() {
        JournalConfig config = new JournalConfig(
                "crm", Map.of("bootstrap.servers", "kafka:9092", "sasl.jaas.config", "password=hunter2"));
        assertThat(config.toString()).contains("kafka:9092").doesNotContain("hunter2");
    }
}
