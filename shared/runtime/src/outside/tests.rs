//! Calls to servers of this machine.

use std::{collections::VecDeque, net::IpAddr, sync::Mutex};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    task::JoinHandle,
};

use super::*;

/// Where one name leads, look-up by look-up; the last answer stays. Other names lead where they do.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    host: &'static str,
    answers: Arc<Mutex<(usize, VecDeque<Vec<IpAddr>>)>>,
}

impl Names {
    pub(crate) fn of_host(host: &'static str, answers: &[&[&str]]) -> Self {
        let read = |answer: &&[&str]| answer.iter().map(|text| text.parse().unwrap()).collect();
        let answers = answers.iter().map(read).collect();
        Self { host, answers: Arc::new(Mutex::new((0, answers))) }
    }

    /// How often it was looked up.
    pub(crate) fn asked(&self) -> usize {
        self.answers.lock().unwrap().0
    }

    pub(super) fn of(&self, target: &Target) -> Option<Vec<SocketAddr>> {
        if target.host != self.host {
            return None;
        }
        let mut answers = self.answers.lock().unwrap();
        answers.0 += 1;
        let next =
            if answers.1.len() > 1 { answers.1.pop_front() } else { answers.1.front().cloned() };
        Some(next?.into_iter().map(|ip| SocketAddr::new(ip, target.port)).collect())
    }
}

impl Outside {
    /// The same, for whom a name leads elsewhere.
    pub(crate) fn knowing(self, names: &Names) -> Self {
        Self { names: Some(names.clone()), ..self }
    }
}

/// Answers one call with these bytes, and tells what was asked.
async fn answer_once(answer: &'static [u8]) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut read = vec![0; 4096];
        let length = stream.read(&mut read).await.unwrap();
        stream.write_all(answer).await.unwrap();
        String::from_utf8_lossy(&read[..length]).into_owned()
    });
    (port, asked)
}

async fn send(reach: Reach, url: &str) -> Result<Reply, OutsideError> {
    let request = Request::post(url).body(Bytes::from_static(b"{}")).unwrap();
    Outside::new(reach).send(request, Duration::from_secs(5)).await
}

#[tokio::test]
async fn a_call_arrives_and_its_answer_is_read_and_no_redirect_followed() {
    let (port, asked) = answer_once(
        b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 2\r\n\r\nok",
    )
    .await;
    let reply = send(Reach::Anywhere, &format!("http://localhost:{port}/a?b=c")).await.unwrap();
    assert_eq!((reply.status, &reply.body[..]), (302, b"ok".as_slice()));
    let asked = asked.await.unwrap();
    assert!(asked.starts_with("POST /a?b=c HTTP/1.1\r\n"), "{asked}");
    assert!(asked.contains(&format!("host: localhost:{port}\r\n")), "{asked}");
}

#[tokio::test]
async fn what_is_not_public_is_refused_before_anything_is_sent() {
    let (port, asked) = answer_once(b"").await;
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f000001", "127.1"] {
        let error = send(Reach::Public, &format!("https://{host}:{port}/")).await.unwrap_err();
        // Odd spellings of an address are refused, or found to be nobody.
        assert!(!matches!(error, OutsideError::Unknown), "{host}: {error:?}");
    }
    let refused = |url: String| async move { send(Reach::Public, &url).await.unwrap_err() };
    for url in
        ["http://example.com/", "https://169.254.169.254/latest/", "https://a:b@example.com/"]
    {
        assert!(matches!(refused(url.to_owned()).await, OutsideError::Refused(_)), "{url}");
    }
    assert!(!asked.is_finished());
    asked.abort();
}

#[tokio::test]
async fn whether_anything_can_have_arrived_is_told_apart() {
    // Nobody listens on the port that is for nobody.
    let nobody = send(Reach::Anywhere, "http://127.0.0.1:9/").await;
    assert_eq!(nobody, Err(OutsideError::NotSent));
    let (port, _asked) = answer_once(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf").await;
    let half = send(Reach::Anywhere, &format!("http://127.0.0.1:{port}/")).await;
    assert_eq!(half, Err(OutsideError::Unknown));
    let (port, _asked) = answer_once(b"").await;
    let none = send(Reach::Anywhere, &format!("http://127.0.0.1:{port}/")).await;
    assert_eq!(none, Err(OutsideError::Unknown));
}

/// What leads into a network of ours, in each way in which an answer of the DNS can say it.
const WITHIN: [&str; 12] = [
    "127.0.0.1",
    "10.0.0.7",
    "192.168.1.1",
    "169.254.169.254",
    "100.100.100.200",
    "::1",
    "fd00:ec2::254",
    "fe80::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
];

#[tokio::test]
async fn a_name_that_leads_into_our_network_is_refused_whatever_it_led_to_before() {
    let (port, asked) = answer_once(b"").await;
    let url = format!("https://hooks.quill.example:{port}/");
    for within in WITHIN {
        // Also where an address beside it is public: a connection might go to either.
        for answer in [&[within][..], &["93.184.216.34", within]] {
            let names = Names::of_host("hooks.quill.example", &[answer]);
            let outside = Outside::new(Reach::Public).knowing(&names);
            for tried in 1..=2 {
                let request = Request::post(&url).body(Bytes::new()).unwrap();
                let error = outside.send(request, Duration::from_secs(5)).await.unwrap_err();
                let expected = if cfg!(feature = "outside") {
                    OutsideError::Refused("it leads to an address that is not public")
                } else {
                    OutsideError::Refused("this build calls http://localhost only")
                };
                assert_eq!(error, expected, "{answer:?}");
                let looked_up = if cfg!(feature = "outside") { tried } else { 0 };
                assert_eq!(names.asked(), looked_up, "once for each call");
            }
        }
    }
    assert!(!asked.is_finished());
    asked.abort();
}
