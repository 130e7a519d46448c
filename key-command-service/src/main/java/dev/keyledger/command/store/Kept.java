package dev.keyledger.command.store;

import dev.keyledger.command.vault.Ciphertext;

/** A secret that must be kept because it will be pushed, or may be shown again. */
public record Kept(int secretVersion, Ciphertext ciphertext) {}
