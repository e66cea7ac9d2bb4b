package io.tidemark.restore.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.restore.RestorableStretch;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationReportTest {
    private static final VerifiedUnit BROKEN =
            VerifiedUnit.broken("changes crm.deals", List.of("object a is missing", "object b is missing"));

    @Test
    void tellsWhatRemainsWithoutDamagedObjects() {
        VerificationReport report = new VerificationReport(
                "archive",
                List.of(BROKEN),
                1,
                new DamageFound(
                        List.of("a", "b"),
                        List.of(
                                new RestorableStretch(0, 1_000_000, false),
                                new RestorableStretch(2_000_000, 3_500_000, true))));

        assertThat(report.render()).isEqualTo("""
                  WRONG   changes crm.deals
                    PROBLEM object a is missing
                    PROBLEM object b is missing
                Damaged   2 objects; without them all tables can be restored to
                  any transaction from 1970-01-01T00:00:00Z to before 1970-01-01T00:00:01Z
                  any transaction from 1970-01-01T00:00:02Z to 1970-01-01T00:00:03.500Z
                Verified  archive: 1 of 1 units, 0 objects, 0 bytes, 0 rows, 2 problems
                """);
        assertThat(report.toJson().path("damagedObjects").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(report.toJson().path("restorableWithout").toString())
                .isEqualTo(
                        "[{\"from\":\"1970-01-01T00:00:00Z\",\"to\":\"1970-01-01T00:00:01Z\",\"toIncluded\":false},"
                                + "{\"from\":\"1970-01-01T00:00:02Z\",\"to\":\"1970-01-01T00:00:03.500Z\",\"toIncluded\":true}]");
    }

    @Test
    void saysThatNothingRemains() {
        assertThat(new VerificationReport("archive", List.of(BROKEN), 1, new DamageFound(List.of("a"), List.of()))
                        .render())
                .contains("Damaged   1 object; without it all tables can be restored to\n  no point\n");
    }

    @Test
    void saysNothingOfDamageWhereThereIsNone() {
        VerificationReport report = new VerificationReport("archive", List.of(), 1);
        assertThat(report.render()).doesNotContain("Damaged");
        assertThat(report.toJson().path("damagedObjects")).isEmpty();
    }
}
