package dev.keyledger.worker;

import java.time.Duration;

/** A piece of work that is done again and again. */
@FunctionalInterface
public interface Turn {
    /**
     * Does it once. May take long, if it says {@link Worker#progressed()} whenever it got something done and looks at
     * {@link Worker#stopping()} often enough. May throw whatever it likes: another turn follows.
     *
     * @param worker whose turn it is
     * @return the pause until the next turn, unless {@link Worker#wake()} cuts it short; zero: none
     */
    Duration take(Worker worker) throws Exception;
}
