package weft.task;

import weft.Async;

public abstract class JoinHandle<T> extends Async<T> {}
