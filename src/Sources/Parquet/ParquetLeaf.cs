namespace ZeroShotOrleans.Sources.Parquet;

/// <summary>The physical type of a column, by its number in the format.</summary>
internal enum ParquetType
{
    /// <summary>One bit.</summary>
    Boolean = 0,

    /// <summary>Four bytes.</summary>
    Int32 = 1,

    /// <summary>Eight bytes.</summary>
    Int64 = 2,

    /// <summary>Twelve bytes, an old way to write times.</summary>
    Int96 = 3,

    /// <summary>Four bytes.</summary>
    Float = 4,

    /// <summary>Eight bytes.</summary>
    Double = 5,

    /// <summary>Bytes of any length: text or binary.</summary>
    ByteArray = 6,

    /// <summary>Bytes of a fixed length.</summary>
    FixedLengthByteArray = 7,
}

/// <summary>The logical type of a column of bytes.</summary>
internal enum ParquetMeaning
{
    /// <summary>Unknown: any bytes, or text that old writers did not mark.</summary>
    None,

    /// <summary>Text in UTF-8.</summary>
    Text,

    /// <summary>Something else, such as a decimal or BSON.</summary>
    Other,
}

/// <summary>A column with values: a leaf of the schema.</summary>
/// <param name="Path">Its name, prefixed by those of the enclosing structs and lists, separated by dots.</param>
/// <param name="Index">Its index among the leaves, and of its chunk in each row group.</param>
/// <param name="Type">Its physical type.</param>
/// <param name="Meaning">The meaning of the bytes of a <see cref="ParquetType.ByteArray"/>.</param>
/// <param name="MaxDefinition">Definition level of a present value. Each lower level is a null: of the value, or of an enclosing struct.</param>
/// <param name="MaxRepetition">0 if each row has exactly one value or null.</param>
internal sealed record ParquetLeaf(string Path, int Index, ParquetType Type, ParquetMeaning Meaning, int MaxDefinition, int MaxRepetition);
