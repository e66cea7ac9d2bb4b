package io.tidemark.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.JsonCells;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTypesTest {
    private static final String DOCUMENT = "{\"a\": [1, {\"b\\\"}\": 2}], \"cc\": {\"d\": [3.5, [\"x, y\"], true]}}";

    @Test
    void visitsValuesInTheServersOrder() {
        JsonOutline.Value document = JsonOutline.of(DOCUMENT);
        assertThat(paths(document, JsonOutline.Kind.OBJECT))
                .containsExactly("$.\"a\"", "$.\"cc\"", "$.\"a\"[1].\"b\\\"}\"", "$.\"cc\".\"d\"");
        assertThat(paths(document, JsonOutline.Kind.ARRAY))
                .containsExactly(
                        "$.\"a\"[0]",
                        "$.\"a\"[1]",
                        "$.\"cc\".\"d\"[0]",
                        "$.\"cc\".\"d\"[1]",
                        "$.\"cc\".\"d\"[2]",
                        "$.\"cc\".\"d\"[1][0]");
    }

    @Test
    void putsMarksInTheOrderOfTheText() {
        byte[] text = DOCUMENT.getBytes(StandardCharsets.UTF_8);
        assertThat(JsonTypes.cell(text, null)).isEqualTo(text);
        byte[] cell = JsonTypes.cell(text, ". ..u. ..d..D");
        assertThat(JsonCells.marks(cell)).isEqualTo(".udD");
        assertThat(JsonCells.text(cell)).isEqualTo(text);
        assertThatThrownBy(() -> JsonTypes.cell(text, ". ..u. ..d.."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 of the 6");
    }

    @Test
    void writesTypesThatTheTextDoesNotTell() {
        byte[] text = "[1, 2.50, \"2026-11-21\"]".getBytes(StandardCharsets.UTF_8);
        assertThat(JsonExpression.isNeeded(text, true)).isFalse();
        assertThat(JsonExpression.of(JsonCells.of(text, "udD"), true))
                .contains("CAST(1 AS UNSIGNED)", "CAST('2.50' AS DECIMAL(3,2))", "CAST('2026-11-21' AS DATE)");
        assertThat(JsonExpression.isNeeded("[0.1, 1e22, 12]".getBytes(StandardCharsets.UTF_8), false))
                .isFalse();
        assertThat(JsonExpression.isNeeded("[4.0576975597606013e-56]".getBytes(StandardCharsets.UTF_8), false))
                .isTrue();
    }

    @Test
    void refusesWhatNoServerPrints() {
        for (String text : List.of("[1", "{\"a\" 1}", "[1] ", "")) {
            assertThatThrownBy(() -> JsonOutline.of(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static List<String> paths(JsonOutline.Value document, JsonOutline.Kind container) {
        List<String> paths = new ArrayList<>();
        document.eachIn(container, value -> paths.add(value.path()));
        return paths;
    }
}
