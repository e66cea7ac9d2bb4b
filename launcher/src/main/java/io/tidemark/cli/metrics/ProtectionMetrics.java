package io.tidemark.cli.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Mark;
import io.tidemark.archive.OperationRecord;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.cli.Quantities;
import io.tidemark.cli.service.ServiceState;
import io.tidemark.cli.status.ArchiveReading;
import io.tidemark.cli.status.Protection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What a running service tells about the protection. A value that is not known is NaN, which every alarm must take for bad. */
final class ProtectionMetrics {

    private static final double MICROS = 1_000_000;
    private static final double MILLIS = 1_000;

    private final Supplier<@Nullable Protection> latest;
    private final Clock clock;
    private final MeterRegistry registry;

    private ProtectionMetrics(Supplier<@Nullable Protection> latest, Clock clock, MeterRegistry registry) {
        this.latest = latest;
        this.clock = clock;
        this.registry = registry;
    }

    /**
     * Registers all of them.
     *
     * @param latest what the last look at the protection showed; null before the first
     * @param clock the time
     * @param registry where to
     */
    static void register(Supplier<@Nullable Protection> latest, Clock clock, MeterRegistry registry) {
        ProtectionMetrics metrics = new ProtectionMetrics(latest, clock, registry);
        metrics.protection();
        metrics.archive();
        metrics.operations();
        metrics.drill();
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        // Lives as long as the process does.
        new JvmGcMetrics().bindTo(registry);
    }

    private void protection() {
        gauge(
                "tidemark.protected",
                "1 if nothing speaks against the protection, otherwise 0",
                protection -> protection.problems().isEmpty() ? 1 : 0);
        gauge("tidemark.problems", "Reasons why the protection is broken", protection -> protection
                .problems()
                .size());
        gauge("tidemark.mark.age.seconds", "Age of the moment up to which everything is archived", protection -> {
            Mark mark = protection.mark();
            // Counted on from the last look: where looking hangs, the age goes on growing.
            return mark == null ? Double.NaN : age(Quantities.instant(mark.completeToMicros()));
        });
        gauge(
                "tidemark.lag.seconds",
                "How far a stage lags",
                "stage",
                "journal",
                protection -> seconds(protection.lagToJournal()));
        gauge(
                "tidemark.lag.seconds",
                "How far a stage lags",
                "stage",
                "archive",
                protection -> seconds(protection.lagToArchive()));
        gauge(
                "tidemark.lag.transactions",
                "Transactions that a stage lacks",
                "stage",
                "journal",
                protection -> count(protection.transactionsToJournal()));
        gauge(
                "tidemark.lag.transactions",
                "Transactions that a stage lacks",
                "stage",
                "archive",
                protection -> count(protection.transactionsToArchive()));
        gauge(
                "tidemark.sequence",
                "Records of the source's history that a stage holds",
                "stage",
                "journal",
                protection ->
                        protection.journal() == null || protection.journal().state() == null
                                ? Double.NaN
                                : protection.journal().state().sequence());
        gauge(
                "tidemark.sequence",
                "Records of the source's history that a stage holds",
                "stage",
                "archive",
                protection -> protection.mark() == null
                        ? Double.NaN
                        : protection.mark().sequence());
        gauge(
                "tidemark.last.error.timestamp.seconds",
                "When a service last failed at something; 0 if never",
                protection -> protection.services().stream()
                        .map(ServiceState::lastErrorAt)
                        .filter(Objects::nonNull)
                        .mapToLong(Instant::getEpochSecond)
                        .max()
                        .orElse(0));
        gauge(
                "tidemark.look.age.seconds",
                "How long ago these values were looked up",
                protection -> age(protection.at()));
    }

    private void archive() {
        gauge("tidemark.gaps", "Losses recorded in the archive", view(view -> view.gaps()
                .size()));
        gauge("tidemark.snapshots", "Visible full snapshots", view(view -> view.snapshots()
                .size()));
        gauge(
                "tidemark.last.snapshot.timestamp.seconds",
                "When the newest visible snapshot was taken; 0 if there is none",
                view(view -> view.snapshots().stream()
                                .mapToLong(SnapshotReference::takenAtMicros)
                                .max()
                                .orElse(0)
                        / MICROS));
        gauge("tidemark.archive.commits", "Commits of the archive", view(view -> view.number() + 1));
        gauge("tidemark.archive.transactions", "Visible transactions", view(view -> view.files().stream()
                .filter(file -> file.kind() == FileKind.TRANSACTIONS)
                .mapToLong(ArchiveFile::rows)
                .sum()));
        gauge(
                "tidemark.archive.bytes",
                "Size of the visible files of changes and transactions",
                view(view -> view.files().stream().mapToLong(ArchiveFile::bytes).sum()));
        gauge("tidemark.archive.files", "Visible files of changes and transactions", view(view -> view.files()
                .size()));
    }

    private void operations() {
        for (String kind : ArchiveReading.KINDS) {
            gauge(
                    "tidemark.last.operation.timestamp.seconds",
                    "When the last one ended; 0 if there was none",
                    "kind",
                    kind,
                    protection -> {
                        OperationRecord last = protection.lastOperations().get(kind);
                        return last == null ? 0 : last.endedAt().getEpochSecond();
                    });
            gauge(
                    "tidemark.last.operation.ok",
                    "1 if the last one found nothing wrong; NaN if there was none",
                    "kind",
                    kind,
                    protection -> {
                        OperationRecord last = protection.lastOperations().get(kind);
                        return last == null ? Double.NaN : last.result() == OperationRecord.Result.OK ? 1 : 0;
                    });
        }
    }

    private void drill() {
        gauge(
                "tidemark.drill.rto.seconds",
                "How long the last drill's restore took; NaN if none came to its end",
                protection -> drilled(protection, "rtoMillis"));
        gauge(
                "tidemark.drill.rpo.seconds",
                "How old the mark was when the last drill began; NaN likewise",
                protection -> drilled(protection, "rpoMillis"));
    }

    private static double drilled(Protection protection, String field) {
        OperationRecord last = protection.lastOperations().get("drill");
        return last == null ? Double.NaN : last.body().path(field).asDouble(Double.NaN) / MILLIS;
    }

    private static ToDoubleFunction<Protection> view(ToDoubleFunction<ArchiveView> value) {
        return protection -> protection.archive() == null ? Double.NaN : value.applyAsDouble(protection.archive());
    }

    private void gauge(String name, String description, ToDoubleFunction<Protection> value) {
        builder(name, description, value).register(registry);
    }

    private void gauge(String name, String description, String tag, String tagged, ToDoubleFunction<Protection> value) {
        builder(name, description, value).tag(tag, tagged).register(registry);
    }

    private Gauge.Builder<Supplier<@Nullable Protection>> builder(
            String name, String description, ToDoubleFunction<Protection> value) {
        return Gauge.builder(name, latest, look -> {
                    Protection protection = look.get();
                    return protection == null ? Double.NaN : value.applyAsDouble(protection);
                })
                .strongReference(true)
                .description(description);
    }

    /** Not known where this machine's clock is behind the moment: zero would look as good as can be. */
    private double age(Instant moment) {
        Duration age = Duration.between(moment, clock.instant());
        return age.compareTo(Protection.CLOCK_TOLERANCE.negated()) < 0
                ? Double.NaN
                : Math.max(0, age.toMillis() / MILLIS);
    }

    private static double seconds(@Nullable Duration duration) {
        return duration == null ? Double.NaN : duration.toMillis() / MILLIS;
    }

    private static double count(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : Double.NaN;
    }
}
