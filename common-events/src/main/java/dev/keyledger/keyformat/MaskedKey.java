package dev.keyledger.keyformat;

/** What may be shown of a key: its prefix and last four characters, with always seven bullets between. */
public record MaskedKey(String prefix, String lastFour) {
    private static final String BULLETS = "\u2022".repeat(7);

    /** @throws IllegalArgumentException if {@code lastFour} is not four characters: nothing longer is ever kept */
    public MaskedKey {
        if (lastFour.length() != 4) {
            throw new IllegalArgumentException("the visible end of a key is 4 characters");
        }
    }

    @Override
    public String toString() {
        return prefix + BULLETS + lastFour;
    }
}
