using ZeroShotOrleans.Tokenizers.Protobuf;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>The parts of a SentencePiece .model file that affect encoding.</summary>
/// <remarks>Field numbers and defaults are those of sentencepiece_model.proto.</remarks>
internal sealed class SentencePieceModel
{
    public List<SentencePiece> Pieces { get; } = [];

    public SentencePieceAlgorithm Algorithm { get; private set; } = SentencePieceAlgorithm.Unigram;

    public bool ByteFallback { get; private set; }

    public int UnknownId { get; private set; }

    /// <summary>Negative if the model has no end token.</summary>
    public int EndId { get; private set; } = 2;

    /// <summary>Compiled replacements; empty if there are none.</summary>
    public byte[] Charsmap { get; private set; } = [];

    public bool AddDummyPrefix { get; private set; } = true;

    /// <summary>Whether to collapse repeated spaces and trim the ends.</summary>
    public bool RemoveExtraSpaces { get; private set; } = true;

    public static SentencePieceModel Read(string file)
    {
        var bytes = TokenizerFile.Read(file);
        try
        {
            var model = Parse(bytes);
            return model.Pieces.Count > 0 && model.UnknownId >= 0 && model.UnknownId < model.Pieces.Count
                ? model
                : throw new InvalidDataException($"has {model.Pieces.Count} pieces, but the unknown token has the id {model.UnknownId}");
        }
        catch (InvalidDataException error)
        {
            throw MalformedFile.At(file, "content", $"the file is not a SentencePiece model: it {error.Message}", cause: error);
        }
    }

    private static SentencePieceModel Parse(ReadOnlySpan<byte> bytes)
    {
        var model = new SentencePieceModel();
        var reader = new ProtobufReader(bytes);
        while (reader.MoveNext())
        {
            switch (reader.Field)
            {
                case 1:
                    model.Pieces.Add(ParsePiece(reader.Message));
                    break;
                case 2:
                    model.ParseTrainerSpec(reader.Message);
                    break;
                case 3:
                    model.ParseNormalizerSpec(reader.Message);
                    break;
                default:
                    break;
            }
        }

        return model;
    }

    private static SentencePiece ParsePiece(ProtobufReader reader)
    {
        var piece = new SentencePiece("", Score: 0, SentencePieceKind.Normal);
        while (reader.MoveNext())
        {
            piece = reader.Field switch
            {
                1 => piece with { Text = reader.ReadText() },
                2 => piece with { Score = reader.Single },
                3 => piece with { Kind = (SentencePieceKind)reader.Int32 },
                _ => piece,
            };
        }

        return piece;
    }

    private void ParseTrainerSpec(ProtobufReader reader)
    {
        while (reader.MoveNext())
        {
            switch (reader.Field)
            {
                case 3:
                    Algorithm = (SentencePieceAlgorithm)reader.Int32;
                    break;
                case 35:
                    ByteFallback = reader.Flag;
                    break;
                case 40:
                    UnknownId = reader.Int32;
                    break;
                case 42:
                    EndId = reader.Int32;
                    break;
                default:
                    break;
            }
        }
    }

    private void ParseNormalizerSpec(ProtobufReader reader)
    {
        while (reader.MoveNext())
        {
            switch (reader.Field)
            {
                case 2:
                    Charsmap = reader.ReadBytes(int.MaxValue)!;
                    break;
                case 3:
                    AddDummyPrefix = reader.Flag;
                    break;
                case 4:
                    RemoveExtraSpaces = reader.Flag;
                    break;
                default:
                    break;
            }
        }
    }
}

/// <summary>A piece; its id is its index.</summary>
internal readonly record struct SentencePiece(string Text, float Score, SentencePieceKind Kind);

/// <summary>SentencePiece algorithms; numbers as in the file.</summary>
internal enum SentencePieceAlgorithm
{
    Unigram = 1,
    Bpe = 2,
    Word = 3,
    Character = 4,
}

/// <summary>Piece types; numbers as in the file.</summary>
internal enum SentencePieceKind
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}
