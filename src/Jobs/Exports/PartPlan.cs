using System.Globalization;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Exports;

/// <summary>Decides which images are in which part of an export.</summary>
/// <remarks>
/// A part is a range of images that depends on nothing but the stored number of images per part: every owner of the job, in every try, writes the same rows under the same name. That is why
/// a part that a dying silo had written, and had not yet recorded, is replaced and not doubled.
/// </remarks>
internal static class PartPlan
{
    /// <summary>Images whose rows are measured before the first part is written, unless the job has fewer.</summary>
    public const int SampleImages = Limits.MaxImagesPerLease;

    /// <summary>Maximum number of parts: their list is stored with the job's status.</summary>
    public const int MaxParts = 10_000;

    // Stored rows of outcomes have up to so many images: parts that end with one read and discard whole rows.
    private const long Step = Limits.MaxImagesPerLease;

    /// <summary>The number of images per part, from the size of a sample.</summary>
    /// <param name="images">Images of the sample; 0 for a job without images.</param>
    /// <param name="bytes">Size of their rows in a file.</param>
    /// <param name="partBytes">Size of a part, approximately.</param>
    public static long ImagesPerPart(long images, long bytes, long partBytes)
    {
        var most = images == 0 ? Step : Math.Max(1, (long)(partBytes / Math.Max(1.0, bytes / (double)images)));
        return most < Step ? most : most - (most % Step);
    }

    /// <summary>The name of a part's file.</summary>
    public static string Name(string jobId, int number) => string.Create(CultureInfo.InvariantCulture, $"part-{number:00000}-{jobId}.parquet");

    /// <summary>The next step of an export.</summary>
    /// <param name="export">What is written.</param>
    /// <param name="listed">Images listed so far.</param>
    /// <param name="listingDone">Whether these are all.</param>
    /// <param name="doneUntil">The end of the images with an outcome that follow an image without a gap.</param>
    /// <exception cref="ExportException">There would be more than <see cref="MaxParts"/> parts.</exception>
    public static PartStep Next(StoredExport export, long listed, bool listingDone, Func<long, long> doneUntil)
    {
        var number = 0;
        foreach (var part in export.Parts)
        {
            if (part.Number != number)
            {
                break;
            }

            number++;
        }

        var first = number * export.ImagesPerPart;

        // A job without images has one part without rows, so that readers find the columns.
        if (listingDone && first >= listed && number > 0)
        {
            return new PartStep.AllWritten();
        }

        if (number == MaxParts)
        {
            throw new ExportException($"The results need more than {MaxParts} files of the configured size. Raise Exports:PartBytes of the silos, and submit the job again with another folder.");
        }

        var end = Math.Min(first + export.ImagesPerPart, listed);
        var isEndKnown = listingDone || end == first + export.ImagesPerPart;
        return isEndKnown && doneUntil(first) >= end ? new PartStep.Write(number, new ImageRange(first, end)) : new PartStep.Wait();
    }

    /// <summary>The images whose rows are measured; null until they have outcomes.</summary>
    /// <inheritdoc cref="Next"/>
    public static ImageRange? Sample(long listed, bool listingDone, Func<long, long> doneUntil)
    {
        var end = listingDone ? Math.Min(SampleImages, listed) : SampleImages;
        return end == 0 || (end <= listed && doneUntil(0) >= end) ? new ImageRange(0, end) : null;
    }
}

/// <summary>The next step of an export.</summary>
internal abstract record PartStep
{
    /// <summary>Write a part.</summary>
    public sealed record Write(int Number, ImageRange Images) : PartStep;

    /// <summary>The images of the next part have no outcome yet.</summary>
    public sealed record Wait : PartStep;

    /// <summary>Every part is written.</summary>
    public sealed record AllWritten : PartStep;
}
