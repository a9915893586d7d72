/// The structure of the modules: which floor rests on which, and what users see. It reads the class
/// files of modules that were built before.
package weft.structure;
