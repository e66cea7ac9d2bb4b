package io.tidemark.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whose turn it is, what time it is, who dies, and what fails: all of it from the seed. */
final class Scheduler {
    private static final long START_MICROS = TimeUnit.DAYS.toMicros(20_000);
    private static final long STEP_MICROS = 3_000;
    private static final int SWITCH_ONE_IN = 6;
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

    private record Delayed(long atMicros, Runnable effect) {}

    private final Random random;
    private final Trace trace;
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final List<Delayed> delayed = new ArrayList<>();
    private final Semaphore directorTurn = new Semaphore(0);
    private long nowMicros = START_MICROS;
    private int crashOneIn;
    private int faultOneIn;
    private @Nullable Throwable violation;

    Scheduler(Random random, Trace trace) {
        this.random = random;
        this.trace = trace;
    }

    long nowMicros() {
        return nowMicros;
    }

    Random random() {
        return random;
    }

    /**
     * Says how often things go wrong from now on.
     *
     * @param crashes one step boundary of so many kills its process; 0 for none
     * @param faults one call of so many fails; 0 for none
     */
    void misfortune(int crashes, int faults) {
        crashOneIn = crashes;
        faultOneIn = faults;
    }

    /** Starts a process; it runs when its turn comes. */
    SimulatedProcess start(String kind, String name, int machine, SimulatedProcess.Body body) {
        SimulatedProcess process = new SimulatedProcess(this, kind, name, machine);
        Thread thread = new Thread(() -> live(process, body), "simulated-" + name);
        thread.setDaemon(true);
        processes.add(process);
        trace.add(nowMicros + " " + name + " starts");
        thread.start();
        return process;
    }

    private void live(SimulatedProcess process, SimulatedProcess.Body body) {
        process.turn.acquireUninterruptibly();
        try {
            if (!process.dead) {
                body.run(process);
            }
        } catch (Crash e) {
            process.end = e;
        } catch (AssertionError e) {
            violated(e);
        } catch (Exception e) {
            process.end = e;
        } catch (Error e) {
            violated(e);
        } finally {
            process.finished = true;
            trace.add(nowMicros + " " + process.name + " ends "
                    + (process.end == null ? "" : process.end.getClass().getSimpleName()));
            directorTurn.release();
        }
    }

    /** The processes of a kind that have not ended. */
    List<SimulatedProcess> living(String kind) {
        return processes.stream()
                .filter(process -> !process.finished && process.kind.equals(kind))
                .toList();
    }

    /** Remembers the first broken invariant and ends everything. */
    void violated(Throwable broken) {
        if (violation == null) {
            violation = broken;
        }
    }

    /** Fails if an invariant was broken. */
    void requireWhole() throws Throwable {
        if (violation != null) {
            throw violation;
        }
    }

    /** Lets something take effect at some later time. */
    void later(Duration after, Runnable effect) {
        delayed.add(new Delayed(nowMicros + after.toMillis() * 1000, effect));
    }

    /** Runs a step of the world and remembers what it broke. */
    <T> T checked(java.util.function.Supplier<T> step) {
        try {
            return step.get();
        } catch (AssertionError e) {
            violated(e);
            throw new Crash();
        }
    }

    void boundary(SimulatedProcess process, String step) {
        requireAlive(process);
        trace.add(nowMicros + " " + process.name + " " + step);
        pass(random.nextInt((int) STEP_MICROS));
        if (crashOneIn > 0 && random.nextInt(crashOneIn) == 0) {
            trace.add(nowMicros + " " + process.name + " crashes");
            process.dead = true;
            throw new Crash();
        }
        if (random.nextInt(SWITCH_ONE_IN) == 0) {
            passTurn(process);
        }
        requireAlive(process);
    }

    void sleep(SimulatedProcess process, long micros) {
        requireAlive(process);
        process.wakeAtMicros = nowMicros + micros;
        passTurn(process);
        requireAlive(process);
    }

    private void requireAlive(SimulatedProcess process) {
        if (process.dead || violation != null) {
            process.dead = true;
            throw new Crash();
        }
    }

    private void passTurn(SimulatedProcess process) {
        SimulatedProcess next = random.nextInt(4) == 0 ? null : pick();
        if (next == process) {
            return;
        }
        if (next == null) {
            directorTurn.release();
        } else {
            next.turn.release();
        }
        process.turn.acquireUninterruptibly();
    }

    /** Gives a process its turn, from the thread that directs the simulation, until the turn comes back. */
    void giveTurn(SimulatedProcess process) {
        process.turn.release();
        directorTurn.acquireUninterruptibly();
    }

    /** Someone who can go on; null if all wait. */
    @Nullable
    SimulatedProcess pick() {
        List<SimulatedProcess> ready = processes.stream()
                .filter(process -> !process.finished && process.wakeAtMicros <= nowMicros)
                .toList();
        return ready.isEmpty() ? null : ready.get(random.nextInt(ready.size()));
    }

    /** Lets time pass until someone can go on, or something that was delayed takes effect. */
    void passUntilNext(long atMostMicros) {
        long next = nowMicros + atMostMicros;
        for (SimulatedProcess process : processes) {
            if (!process.finished) {
                next = Math.min(next, process.wakeAtMicros);
            }
        }
        for (Delayed effect : delayed) {
            next = Math.min(next, effect.atMicros);
        }
        pass(Math.max(0, next - nowMicros));
    }

    void pass(long micros) {
        nowMicros += micros;
        for (int i = 0; i < delayed.size(); i++) {
            if (delayed.get(i).atMicros <= nowMicros) {
                Delayed due = delayed.remove(i--);
                try {
                    due.effect.run();
                } catch (AssertionError e) {
                    violated(e);
                }
            }
        }
        processes.removeIf(process -> process.finished);
    }

    Fault fault(boolean changes) {
        if (faultOneIn == 0 || random.nextInt(faultOneIn) > 0) {
            return Fault.NONE;
        }
        Fault fault = Fault.values()[1 + random.nextInt(changes ? 3 : 1)];
        trace.add(nowMicros + " fault " + fault);
        if (random.nextBoolean()) {
            pass(random.nextInt((int) (LONGEST_TIMEOUT.toMillis() * 1000)));
        }
        return fault;
    }

    /** Kills a process where it is. */
    void kill(SimulatedProcess process) {
        trace.add(nowMicros + " " + process.name + " is killed");
        process.dead = true;
        giveTurn(process);
    }

    /** Ends all processes. */
    void end() {
        for (SimulatedProcess process : List.copyOf(processes)) {
            if (!process.finished) {
                process.dead = true;
                giveTurn(process);
            }
        }
        processes.clear();
    }
}
