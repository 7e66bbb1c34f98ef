using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Results.Vectors;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>The file that embeddings are written to, with the names of its rows in a second file if the format has no place for them.</summary>
internal sealed class VectorTarget : IDisposable
{
    /// <summary>The ending of the file with the names of an array's rows, added to the name of the array.</summary>
    public const string NamesEnding = ".jsonl";

    private readonly ResultTarget _file;
    private readonly ResultTarget? _names;

    private VectorTarget(ResultTarget file, ResultTarget? names) => (_file, _names) = (file, names);

    /// <summary>Opens the files, so that an invalid name fails before anything else.</summary>
    /// <exception cref="UsageException">The format is unknown, or a file cannot be written.</exception>
    public static VectorTarget Open(string path)
    {
        var isArray = Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase);
        if (!isArray && !Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"--out {path} must end in .parquet or .npy.");
        }

        var file = ResultTarget.Open(path, TextWriter.Null);
        if (!isArray)
        {
            return new VectorTarget(file, names: null);
        }

        if (file.PartialPath is null)
        {
            file.Dispose();
            throw new UsageException($"--out {path} is a pipe or device. A NumPy array begins with the number of its rows, which is known at the end: specify a file, or .parquet.");
        }

        try
        {
            return new VectorTarget(file, ResultTarget.Open(path + NamesEnding, TextWriter.Null));
        }
        catch (UsageException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes rows to the files, and renames them when they are complete.</summary>
    /// <param name="layout">Properties common to all rows.</param>
    /// <param name="write">Calls its argument with each row.</param>
    /// <returns>Number of values in an embedding; 0 if there is none.</returns>
    /// <exception cref="OutputException">A file could not be written.</exception>
    public async Task<int> WriteAsync(VectorLayout layout, Func<Action<VectorRow>, Task> write)
    {
        IVectorWriter[] writers = _names is null
            ? [new ParquetVectorWriter(_file.Bytes!, layout)]
            : [new NpyWriter(_file.Bytes!), new JsonVectorWriter(_names.Bytes!, layout, withVectors: false)];
        var dimension = new VectorDimension();
        ForEach(writer => writer.Begin());
        await write(row =>
        {
            dimension.Check(row);
            ForEach(writer => writer.Write(row));
        });
        ForEach(writer => writer.End());

        // The names first: an array is never without them.
        _names?.Complete();
        _file.Complete();
        return dimension.Value;

        void ForEach(Action<IVectorWriter> action) => _file.Write(() => Array.ForEach(writers, action));
    }

    public void Dispose()
    {
        _file.Dispose();
        _names?.Dispose();
    }
}
