package dev.keyledger.system;

import com.microsoft.playwright.options.ColorScheme;

/** How somebody looks at the console. */
enum Screen {
    LIGHT_WIDE(ColorScheme.LIGHT, 1280),
    DARK_WIDE(ColorScheme.DARK, 1280),
    LIGHT_NARROW(ColorScheme.LIGHT, 360),
    DARK_NARROW(ColorScheme.DARK, 360);

    final ColorScheme colours;
    final int width;

    Screen(ColorScheme colours, int width) {
        this.colours = colours;
        this.width = width;
    }
}
