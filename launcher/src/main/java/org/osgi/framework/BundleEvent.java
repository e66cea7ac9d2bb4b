package org.osgi.framework;

/** Never used; see {@link groovy.lang.Closure}. For this one zstd-jni asks, before it loads its native library. */
public abstract class BundleEvent {}
