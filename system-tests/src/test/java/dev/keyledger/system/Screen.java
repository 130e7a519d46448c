package dev.keyledger.system;

import com.microsoft.playwright.options.ColorScheme;
import java.util.stream.Stream;

/** How somebody looks at the console. */
enum Screen {
    LIGHT_WIDE(ColorScheme.LIGHT, 1280),
    DARK_WIDE(ColorScheme.DARK, 1280),
    LIGHT_NARROW(ColorScheme.LIGHT, 360),
    DARK_NARROW(ColorScheme.DARK, 360);

    final ColorScheme colours;
    final int width;

    /** Each theme and each width once; with {@code --long} each with each. */
    static Stream<Screen> looks() {
        return Boolean.getBoolean("keyledger.long") ? Stream.of(values()) : Stream.of(LIGHT_WIDE, DARK_NARROW);
    }

    Screen(ColorScheme colours, int width) {
        this.colours = colours;
        this.width = width;
    }
}
