package io.tidemark.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A process on some machine. It has a thread of its own, but of all threads of a simulation only the one whose turn it is runs; turns
 * change at step boundaries. A thread that the process starts may make its calls as long as the others of the process wait for it.
 */
final class SimulatedProcess {
    /** What a process does. */
    @FunctionalInterface
    interface Body {
        void run(SimulatedProcess process) throws Exception;
    }

    final String name;
    final String kind;
    final int machine;
    final Semaphore turn = new Semaphore(0);
    private final Scheduler scheduler;
    long wakeAtMicros;
    long skewMicros;
    boolean dead;
    boolean finished;

    /** Whether it was stopped in the middle, as by SIGSTOP, for so long that somebody took over. */
    boolean zombie;

    @Nullable
    Throwable end;

    SimulatedProcess(Scheduler scheduler, String kind, String name, int machine) {
        this.scheduler = scheduler;
        this.kind = kind;
        this.name = name;
        this.machine = machine;
    }

    /** A place between two steps: others may go on here, time passes, and the process may die. */
    void boundary(String step) {
        scheduler.boundary(this, step);
    }

    /** Waits without doing anything. */
    void sleep(Duration time) {
        scheduler.sleep(this, time.toNanos() / 1000);
    }

    /** What goes wrong with the next call. */
    Fault fault(boolean changes) {
        return scheduler.fault(changes);
    }

    /** The time as this process's machine has it. */
    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH.plus(scheduler.nowMicros() + skewMicros, ChronoUnit.MICROS);
            }
        };
    }

    /** A clock on which some time passes whenever it is looked at: for those who wait by looking at it again and again. */
    Clock patientClock(Duration perLook) {
        Clock clock = clock();
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                sleep(perLook);
                return clock.instant();
            }
        };
    }
}
