package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.restore.merge.ServerNeededException;
import io.tidemark.restore.merge.TextEquality.ComparedTexts;
import io.tidemark.restore.merge.TextEquality.Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlainTextEqualityTest {
    private final PlainTextEquality equality = new PlainTextEquality();

    @Test
    void plainTextsAreEqualWhereTheyDifferInCaseAlone() {
        try (ComparedTexts texts = equality.open("ascii", "ascii_general_ci")) {
            assertThat(add(texts, 1, "SALES-DE", "sales_de", "sales-de")).isEqualTo(Map.of(3L, 1L));
            assertThat(add(texts, 4, "Sales-De", "I", "TI")).isEqualTo(Map.of(4L, 1L));
        }
    }

    @Test
    void whatIsNotBeyondDoubtNeedsAServer() {
        assertThatThrownBy(() -> equality.open("utf8mb4", "utf8mb4_roman_ci"))
                .isInstanceOf(ServerNeededException.class)
                .hasMessageContaining("utf8mb4_roman_ci");
        assertThatThrownBy(() -> equality.open("cp932", "")).isInstanceOf(ServerNeededException.class);
        for (String text : List.of("straße", "trailing ", "tab\t")) {
            try (ComparedTexts texts = equality.open("utf8mb4", "utf8mb4_0900_ai_ci")) {
                assertThatThrownBy(() -> add(texts, 1, text)).isInstanceOf(ServerNeededException.class);
            }
        }
    }

    private static Map<Long, Long> add(ComparedTexts texts, long firstId, String... values) {
        Map<Long, Long> equal = new TreeMap<>();
        List<String> list = Arrays.asList(values);
        texts.add(
                list.stream()
                        .map(value -> new Text(firstId + list.indexOf(value), value.getBytes(StandardCharsets.UTF_8)))
                        .iterator(),
                equal::put);
        return equal;
    }
}
