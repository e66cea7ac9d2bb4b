package io.tidemark.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class KafkaTopicAdminTest {
    private static final String TOPIC = "topic";

    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void aTopicThatTheBrokerHasNotHeardOfYetIsWaitedFor() {
        TopicAdmin topics = new KafkaTopicAdmin(knowingTheTopicAtLook(4));

        assertThat(topics.find(TOPIC)).isEmpty();
        topics.awaitKnown(TOPIC);

        assertThat(looks).hasValue(4);
        assertThat(topics.find(TOPIC)).isPresent();
    }

    private Admin knowingTheTopicAtLook(int number) {
        return (Admin) Proxy.newProxyInstance(
                KafkaTopicAdminTest.class.getClassLoader(),
                new Class<?>[] {Admin.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("describeTopics");
                    return new Described(looks.incrementAndGet() < number ? unknown() : known());
                });
    }

    private static KafkaFuture<TopicDescription> unknown() {
        KafkaFutureImpl<TopicDescription> answer = new KafkaFutureImpl<>();
        answer.completeExceptionally(new UnknownTopicOrPartitionException("not heard of yet"));
        return answer;
    }

    private static KafkaFuture<TopicDescription> known() {
        return KafkaFuture.completedFuture(new TopicDescription(TOPIC, false, List.of()));
    }

    private static final class Described extends DescribeTopicsResult {
        Described(KafkaFuture<TopicDescription> answer) {
            super(null, Map.of(TOPIC, answer));
        }
    }
}
