package weft.runtime.scheduler;

import weft.task.JoinHandle;

public abstract class Task<T> extends JoinHandle<T> {}
