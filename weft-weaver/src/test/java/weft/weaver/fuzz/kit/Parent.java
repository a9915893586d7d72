package weft.weaver.fuzz.kit;

import java.util.Arrays;

/// Superclass of every generated program: fields of every kind, and a method to call with `super`.
public class Parent {
  protected int theInt;
  protected long theLong;
  protected short theShort;
  protected byte theByte;
  protected char theChar = 'p';
  protected boolean theBool;
  protected float theFloat;
  protected double theDouble;
  protected String theString = "s";
  protected int[] theInts = {1, 2, 3, 4};
  protected long[] theLongs = {5, 6, 7, 8};
  protected short[] theShorts = {1, -1, 2, -2};
  protected byte[] theBytes = {9, 8, 7, 6};
  protected char[] theChars = {'a', 'b', 'c', 'd'};
  protected boolean[] theBools = {true, false, true, false};
  protected float[] theFloats = {1, 2, 3, 4};
  protected double[] theDoubles = {.5, 1.5, 2.5, 3.5};
  protected String[] theStrings = {"w", "x", "y", "z"};
  protected int[][] theGrid = {{1, 2}, {3, 4}};

  protected int weigh(int n, long w) {
    Kit.note("weigh " + n + " " + w);
    return n + (int) (w * 3);
  }

  /// All fields, for the end of the trace.
  protected String dump() {
    return theInt
        + " "
        + theLong
        + " "
        + theShort
        + " "
        + theByte
        + " "
        + (int) theChar
        + " "
        + theBool
        + " "
        + theFloat
        + " "
        + theDouble
        + " "
        + theString
        + Arrays.toString(theInts)
        + Arrays.toString(theLongs)
        + Arrays.toString(theShorts)
        + Arrays.toString(theBytes)
        + Arrays.toString(theBools)
        + Arrays.toString(theFloats)
        + Arrays.toString(theDoubles)
        + Arrays.toString(theStrings)
        + Arrays.deepToString(theGrid)
        + Kit.codes(theChars);
  }
}
