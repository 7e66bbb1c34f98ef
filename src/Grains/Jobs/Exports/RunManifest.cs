using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ZeroShotOrleans.Jobs.Exports;
using ZeroShotOrleans.Results;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs.Exports;

/// <summary>The manifest of an export: what the files are the results of, and which files these are.</summary>
internal static class RunManifest
{
    // A reader of another version sees that it does not know the format.
    private const int Version = 1;

    private static readonly JsonWriterOptions _format = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The manifest as UTF-8 JSON.</summary>
    /// <param name="job">The job.</param>
    /// <param name="progress">Its progress: every image has an outcome.</param>
    /// <param name="export">Its parts.</param>
    public static byte[] Of(JobDescription job, JobProgress progress, StoredExport export)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, _format))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("job", job.JobId);
            json.WriteString("submitted", job.Submitted.UtcDateTime);
            json.WriteString("model", job.Spec.Model);
            json.WriteString("modelFingerprint", job.Fingerprint);
            WriteLabelSets(json, ResultLayout.Of(job));
            json.WriteNumber("images", progress.Listed);
            json.WriteNumber("classified", progress.Classified);
            json.WriteNumber("failed", progress.Failed);
            json.WriteStartObject("errors");
            foreach (var (error, images) in progress.Errors)
            {
                json.WriteNumber(error.ToString(), images);
            }

            json.WriteEndObject();
            json.WriteNumber("rows", export.Parts.Sum(part => part.Rows));
            WriteParts(json, job.JobId, export);
            json.WriteEndObject();
        }

        return [.. bytes.WrittenSpan, (byte)'\n'];
    }

    private static void WriteLabelSets(Utf8JsonWriter json, ResultLayout layout)
    {
        json.WriteStartArray("labelSets");
        foreach (var set in layout.LabelSets)
        {
            json.WriteStartObject();
            json.WriteString("name", set.Name);
            json.WriteNumber("version", set.Version);
            json.WriteStartArray("labels");
            foreach (var label in set.Labels)
            {
                json.WriteStringValue(label);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteParts(Utf8JsonWriter json, string jobId, StoredExport export)
    {
        json.WriteStartArray("parts");
        foreach (var part in export.Parts)
        {
            json.WriteStartObject();
            json.WriteString("file", PartPlan.Name(jobId, part.Number));
            json.WriteNumber("firstImage", part.First);
            json.WriteNumber("images", part.Images);
            json.WriteNumber("rows", part.Rows);
            json.WriteNumber("failed", part.Failed);
            json.WriteNumber("bytes", part.Bytes);
            json.WriteString("sha256", part.Sha256);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
