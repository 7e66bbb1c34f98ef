using System.Text;

namespace ZeroShotOrleans.Cli.Labels;

/// <summary>Reads a file with one label on each line. Blank lines and lines that begin with <c>#</c> are skipped.</summary>
internal static class LabelFile
{
    private const long MaxBytes = 256L * 1024 * 1024;

    /// <summary>The labels of a file.</summary>
    /// <exception cref="UsageException">The file is not there, cannot be read or is no UTF-8 text.</exception>
    public static IReadOnlyList<SourcedLabel> Read(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (info.Exists && info.Length > MaxBytes)
            {
                throw new UsageException($"The label file {path} has {info.Length} bytes; at most {MaxBytes} are read. Is it a list of labels?");
            }

            // Strict: a label with replaced letters would be embedded as something else.
            var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            return
            [
                .. File.ReadLines(path, strict)
                    .Select((line, index) => new SourcedLabel(line.Trim(), $"{path}, line {index + 1}"))
                    .Where(label => label.Text.Length > 0 && !label.Text.StartsWith('#')),
            ];
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"The label file {path} is not UTF-8 text. Save it as UTF-8, one label on each line.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The label file {path} cannot be read: {exception.Message} Name a text file with one label on each line.");
        }
    }
}
