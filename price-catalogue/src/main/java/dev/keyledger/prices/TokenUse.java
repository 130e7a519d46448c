package dev.keyledger.prices;

import org.jspecify.annotations.Nullable;

/**
 * What a request used, as its provider reported it: wholes with their parts, as in OpenTelemetry's {@code gen_ai.usage.*}.
 * Null: not reported, which of a whole isn't 0; of a part it is none.
 *
 * @param input all that went in, the five kinds that follow included
 * @param cacheWrite all that was written to a cache, {@code cacheWrite1h} included
 * @param output all that came out, the three kinds that follow included
 */
public record TokenUse(
        @Nullable Long input,
        @Nullable Long cacheRead,
        @Nullable Long cacheWrite,
        @Nullable Long cacheWrite1h,
        @Nullable Long audioInput,
        @Nullable Long imageInput,
        @Nullable Long output,
        @Nullable Long reasoning,
        @Nullable Long audioOutput,
        @Nullable Long imageOutput) {
    /** Only wholes. */
    public static TokenUse of(long input, long output) {
        return new TokenUse(input, null, null, null, null, null, output, null, null, null);
    }

    public boolean isReported() {
        return input != null || output != null;
    }

    /** Whether both wholes are known. */
    boolean isComplete() {
        return input != null && output != null;
    }

    /** Whether it is known how many tokens there were of the whole that the kind is part of. */
    boolean isKnown(TokenKind kind) {
        return (kind.isOutput() ? output : input) != null;
    }

    /** The length of the prompt, by which providers choose a tier. */
    long prompt() {
        return orZero(input);
    }

    /**
     * How many tokens are of this kind and no other; negative if the parts are more than their whole, so that some
     * tokens were reported as two kinds.
     */
    long of(TokenKind kind) {
        return switch (kind) {
            case INPUT ->
                orZero(input) - orZero(cacheRead) - orZero(cacheWrite) - orZero(audioInput) - orZero(imageInput);
            case CACHE_READ -> orZero(cacheRead);
            case CACHE_WRITE -> orZero(cacheWrite) - orZero(cacheWrite1h);
            case CACHE_WRITE_1H -> orZero(cacheWrite1h);
            case AUDIO_INPUT -> orZero(audioInput);
            case IMAGE_INPUT -> orZero(imageInput);
            case OUTPUT -> orZero(output) - orZero(reasoning) - orZero(audioOutput) - orZero(imageOutput);
            case REASONING -> orZero(reasoning);
            case AUDIO_OUTPUT -> orZero(audioOutput);
            case IMAGE_OUTPUT -> orZero(imageOutput);
        };
    }

    private static long orZero(@Nullable Long tokens) {
        return tokens == null ? 0 : tokens;
    }
}
