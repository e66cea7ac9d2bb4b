package io.tidemark.capture.source;

import io.debezium.connector.mysql.MySqlConnector;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.connect.connector.Task;

/** Debezium's MySQL connector with Tidemark's task. */
public final class TidemarkMySqlConnector extends MySqlConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return BinlogTask.class;
    }

    /** Says yes: Debezium's checks concern its own task; the preflight and {@link SourceLogin} make ours. */
    @Override
    public Config validate(Map<String, String> settings) {
        return new Config(List.of());
    }
}
