using static ZeroShotOrleans.Requirement;

namespace ZeroShotOrleans.Jobs.Uploads;

/// <summary>Validates pieces of uploads.</summary>
internal static class UploadRules
{
    /// <summary>Maximum length of the name of an uploaded image, in characters.</summary>
    public const int MaxNameLength = 1024;

    /// <summary>Validates a piece.</summary>
    /// <exception cref="ZeroShotException">The first rule that is broken.</exception>
    public static void Check(UploadChunk chunk)
    {
        NullMembers.Refuse(chunk, "The upload chunk");
        Require(chunk.First >= 0 && chunk.Offset >= 0, $"An upload chunk starts at file {chunk.First}, byte {chunk.Offset}; neither may be negative.");
        var bytes = chunk.Files.Sum(file => file.Bytes.LongLength);
        Require(bytes <= Limits.MaxBytesPerMessage,
            $"An upload chunk has {bytes} bytes; the maximum is {Limits.MaxBytesPerMessage}. Split it.");
        foreach (var file in chunk.Files)
        {
            Require(file.Name.Length is >= 1 and <= MaxNameLength,
                $"The name of an uploaded file has {file.Name.Length} characters; it must have 1 to {MaxNameLength}. It names the image in the results.");
            Require(!file.Name.Any(char.IsControl),
                $"The name of an uploaded file has control characters ('{string.Concat(file.Name.Select(c => char.IsControl(c) ? '?' : c))}'). Name it otherwise: results are lines of text.");
        }
    }
}
