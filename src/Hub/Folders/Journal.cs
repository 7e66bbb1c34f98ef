using System.Net.Http.Headers;
using System.Text.Json;

namespace ZeroShotOrleans.Hub.Folders;

/// <summary>What a later pull needs in order to resume: the commit that the files belong to, and the ETag of each partial file.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class Journal
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly PulledFrom _source;
    private readonly Dictionary<string, string> _tags;

    private Journal(string path, PulledFrom source, Dictionary<string, string> tags) => (_path, _source, _tags) = (path, source, tags);

    /// <summary>Opens the journal of a source, or starts a new one.</summary>
    /// <param name="path">Path of the journal file.</param>
    /// <param name="source">The source that is pulled now.</param>
    /// <param name="isNew">True if existing files belong to another source.</param>
    public static Journal Open(string path, PulledFrom source, out bool isNew)
    {
        var found = Read(path);
        isNew = found?.Source != source;
        var journal = new Journal(path, source, isNew ? [] : found!.Tags);
        if (isNew)
        {
            journal.Write();
        }

        return journal;
    }

    /// <summary>The ETag of a partial file, or null.</summary>
    public EntityTagHeaderValue? TagOf(string file)
    {
        lock (_gate)
        {
            return _tags.TryGetValue(file, out var tag) && EntityTagHeaderValue.TryParse(tag, out var parsed) ? parsed : null;
        }
    }

    /// <summary>Records the ETag of a file before it is written. A weak ETag does not identify bytes and is ignored.</summary>
    public void RecordTag(string file, EntityTagHeaderValue? tag)
    {
        var text = tag is { IsWeak: false } ? tag.ToString() : null;
        lock (_gate)
        {
            if (_tags.GetValueOrDefault(file) == text)
            {
                return;
            }

            _tags.Remove(file);
            if (text is not null)
            {
                _tags[file] = text;
            }

            Write();
        }
    }

    private static JournalContent? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<JournalContent>(File.ReadAllBytes(path), JsonSerializerOptions.Web) is { Source: not null, Tags: not null } content ? content : null;
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    private void Write()
    {
        var draft = $"{_path}.new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(new JournalContent(_source, _tags), JsonSerializerOptions.Web));
        File.Move(draft, _path, overwrite: true);
    }

    private sealed record JournalContent(PulledFrom Source, Dictionary<string, string> Tags);
}
