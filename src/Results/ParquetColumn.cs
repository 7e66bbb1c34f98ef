using Parquet;
using Parquet.Schema;

namespace ZeroShotOrleans.Results;

/// <summary>Buffered values of one column.</summary>
internal abstract class ParquetColumn
{
    /// <summary>Writes the values as the next column of a row group.</summary>
    public abstract Task WriteToAsync(ParquetRowGroupWriter group);

    /// <summary>Clears the buffer.</summary>
    public abstract void Clear();
}

/// <summary>Buffered values of one column, with the definition and repetition levels by which Parquet encodes nulls and lists.</summary>
/// <param name="field">The column; its levels are known once it is part of a schema.</param>
/// <param name="repeated">Whether it is a field of the structs in a list.</param>
internal sealed class ParquetColumn<T>(DataField field, bool repeated) : ParquetColumn
    where T : struct
{
    // Definition level of an empty, non-null list.
    private const int EmptyList = 1;

    private readonly List<T> _values = [];
    private readonly List<int> _definitions = [];
    private readonly List<int> _repetitions = [];

    /// <summary>Adds a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="continuesList">Whether it belongs to the same list as the previous value; otherwise it starts a row.</param>
    public void Add(T value, bool continuesList = false)
    {
        _values.Add(value);
        AddLevels(field.MaxDefinitionLevel, continuesList);
    }

    /// <summary>Adds a null.</summary>
    public void AddNull(bool continuesList = false) => AddLevels(field.MaxDefinitionLevel - 1, continuesList);

    /// <summary>Adds a row whose list is empty.</summary>
    public void AddEmptyList() => AddLevels(EmptyList, continuesList: false);

    /// <summary>Adds a row without a list.</summary>
    public void AddNullList() => AddLevels(0, continuesList: false);

    public override Task WriteToAsync(ParquetRowGroupWriter group)
    {
        ReadOnlyMemory<T> values = _values.ToArray();

        // Parquet.Net counts the rows of a column by its levels, even for a column that needs none.
        return field.MaxDefinitionLevel == 0
            ? group.WriteAsync(field, values)
            : group.WriteAllPartsAsync(
                field, values, new ReadOnlyMemory<int>([.. _definitions]), repeated ? new ReadOnlyMemory<int>([.. _repetitions]) : null, CancellationToken.None);
    }

    public override void Clear()
    {
        _values.Clear();
        _definitions.Clear();
        _repetitions.Clear();
    }

    private void AddLevels(int definition, bool continuesList)
    {
        _definitions.Add(definition);
        _repetitions.Add(continuesList ? 1 : 0);
    }
}
