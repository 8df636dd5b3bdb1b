"""Do suggestions find the topic that a sentence means?"""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.lib.text import fold
from upwell.programmes.topics.suggest import suggest
from upwell.programmes.topics.taxonomy import OWN_FAMILY, Topic, all_topics, resolve, topic

ROASTING = Topic("own-1", OWN_FAMILY, "Coffee roasting", "Rang cà phê")

# What people would type, in both languages, with and without marks; none of it is a name or alias.
PARAPHRASES = [
    ("giới trẻ giờ dùng mạng xã hội nào nhiều nhất", "social-media"),
    ("em hay đăng gì lên Facebook với Instagram", "social-media"),
    ("muốn hiểu vì sao TikTok hút người xem đến vậy", "short-video"),
    ("cach quay va dung mot clip ngan bang dien thoai", "short-video"),
    ("how to make a good TikTok clip", "short-video"),
    ("làm podcast nội bộ cho công ty", "digital-content"),
    ("viết content sao cho người ta đọc hết", "digital-content"),
    ("giám đốc có nên đăng bài trên LinkedIn không", "online-presence"),
    ("building my own brand on LinkedIn", "online-presence"),
    ("tự lấy số liệu bán hàng mà không phải nhờ IT", "self-service-data"),
    ("pulling my own numbers with SQL", "self-service-data"),
    ("vẽ biểu đồ cho báo cáo tháng dễ nhìn hơn", "data-stories"),
    ("reading a dashboard properly", "data-stories"),
    ("dùng Notion, Lark, Google Docs để làm việc chung", "collaboration-tools"),
    ("họp online mà ai cũng tắt camera", "better-meetings"),
    ("we have far too many meetings every week", "better-meetings"),
    ("có nên nhắn tin cho nhân viên ngoài giờ làm không", "work-chat"),
    ("what emoji mean in a work chat", "work-chat"),
    ("tự động hoá mấy việc lặp đi lặp lại hằng ngày", "automation"),
    ("lam app nho khong can biet code", "automation"),
    ("mẹo dùng Excel cho nhanh", "spreadsheets"),
    ("pivot tables and formulas in a sheet", "spreadsheets"),
    ("lam sao de khong bi lua dao tren mang", "online-safety"),
    ("strong passwords and spotting phishing mails", "online-safety"),
    ("khách hàng lo bị lộ thông tin cá nhân", "personal-data"),
    ("thanh toán bằng ví điện tử và mã QR", "digital-payments"),
    ("paying without cash", "digital-payments"),
    ("vì sao nhân viên không chịu dùng phần mềm nội bộ mới", "digital-change"),
    ("làm việc theo sprint và họp đứng mỗi sáng kiểu scrum", "agile-work"),
    ("khách hàng trẻ nghĩ gì trước khi mua hàng", "young-customers"),
    ("how people under 30 decide what to buy", "young-customers"),
    ("gioi tre bay gio dang theo trend gi", "youth-trends"),
    ("tiếng lóng của Gen Z nghĩa là gì", "youth-language"),
    ("slang that young people use", "youth-language"),
    ("livestream bán hàng chốt đơn thế nào", "livestream-selling"),
    ("selling live on TikTok Shop", "livestream-selling"),
    ("mua hàng trên Shopee và Lazada", "marketplaces"),
    ("shopping on online platforms", "marketplaces"),
    ("có nên thuê KOL quảng bá sản phẩm không", "influencers"),
    ("working with influencers", "influencers"),
    ("khách chê trên mạng thì trả lời ra sao", "word-of-mouth"),
    ("answering a bad customer review", "word-of-mouth"),
    ("app của mình khó dùng ở chỗ nào", "user-experience"),
    ("testing a prototype with real users", "user-experience"),
    ("khách nhắn tin vào inbox mà lâu không ai trả lời", "customer-care"),
    ("what shop staff hear from customers every day", "frontline-voice"),
    ("nhân viên cửa hàng thấy điều gì mà văn phòng không biết", "frontline-voice"),
    ("người trẻ thấy thương hiệu mình có già không", "brand-image"),
    ("do young people find our brand old-fashioned", "brand-image"),
    ("các bạn trẻ chọn công ty dựa vào điều gì", "employer-choice"),
    ("khách hàng có quan tâm công ty làm từ thiện không", "social-responsibility"),
    ("người tiêu dùng có chịu trả thêm tiền cho sản phẩm xanh", "green-buying"),
    ("cach nguoi tre tiet kiem va dau tu tien", "young-money"),
    ("bán hàng ở tỉnh và vùng nông thôn", "provinces"),
    ("nhân viên muốn biết vì sao ban giám đốc quyết định như vậy", "transparency"),
    ("being open about how decisions are taken", "transparency"),
    ("công khai thang lương và cách tính thưởng", "fair-pay"),
    ("why do people compare salaries", "fair-pay"),
    ("phụ nữ có được thăng chức như nam giới không", "gender-equality"),
    ("women in senior roles", "gender-equality"),
    ("làm sao để ai cũng thấy mình thuộc về công ty", "inclusion"),
    ("dong nghiep LGBT co cam thay an toan khong", "lgbtq"),
    ("making the office usable for disabled colleagues", "disability"),
    ("khoảng cách giữa thế hệ 7x và Gen Z trong công ty", "generations"),
    ("understanding the gap between generations", "generations"),
    ("làm thêm giờ nhiều quá không còn thời gian cho cuộc sống", "work-life-balance"),
    ("làm việc tại nhà vài ngày một tuần", "flexible-work"),
    ("should we let people work from home", "flexible-work"),
    ("nhân viên trẻ bị stress và kiệt sức", "mental-health"),
    ("vì sao các bạn trẻ im lặng trong họp lớn", "speaking-up"),
    ("why nobody says anything in big meetings", "speaking-up"),
    ("nhận góp ý từ cấp dưới mà không tự ái", "feedback"),
    ("asking my team for honest feedback", "feedback"),
    ("khen nhân viên thế nào cho đúng", "recognition"),
    ("người trẻ tìm ý nghĩa gì trong công việc", "meaningful-work"),
    ("tại sao nhân viên trẻ hay nghỉ việc sớm", "staying-leaving"),
    ("keeping young talent from leaving", "staying-leaving"),
    ("nhân viên trẻ mong được đào tạo và phát triển ra sao", "growing-at-work"),
    ("sếp soi từng việc nhỏ, không tin nhân viên", "trust-autonomy"),
    ("giảm rác thải nhựa trong văn phòng", "sustainability"),
    ("viết thông báo cho dễ hiểu, bớt từ chuyên môn", "plain-language"),
    ("người mới vào công ty tuần đầu gặp khó khăn gì", "first-weeks"),
    ("quấy rối và bắt nạt nơi công sở", "respect"),
    ("tại sao người Việt ít khi nói thẳng là không", "saying-no"),
    ("when yes does not mean yes", "saying-no"),
    ("what does it mean when everyone smiles and stays silent", "unspoken"),
    ("không làm ai mất mặt trước đông người", "face"),
    ("losing face in front of the team", "face"),
    ("nên xưng anh hay xưng tôi với đồng nghiệp lớn tuổi", "forms-of-address"),
    ("how should I address my Vietnamese colleagues", "forms-of-address"),
    ("quản lý nhân viên lớn tuổi hơn mình", "age-and-rank"),
    ("building trust before signing with a partner", "relationships-first"),
    ("đi nhậu với khách có bắt buộc không", "shared-meals"),
    ("do I have to drink at a business dinner", "shared-meals"),
    ("phong tục ngày Tết ở công ty", "tet-festivals"),
    ("tặng quà và phong bì thế nào là quá mức", "gifts"),
    ("ai mới là người thật sự quyết định", "real-decisions"),
    ("phê bình nhân viên mà không làm họ mất lòng", "correcting-kindly"),
    ("xin giấy phép với cơ quan nhà nước", "authorities"),
    ("người ta hay trễ giờ hẹn, dời thời hạn phút chót", "time-sense"),
    ("khác nhau giữa người miền Bắc và miền Nam khi làm việc", "regions"),
    ("đồng nghiệp phải về sớm đón con", "family-life"),
    ("công nhân sống ở nhà trọ ra sao", "factory-life"),
    ("AI làm được những gì và không làm được gì", "ai-basics"),
    ("cách viết prompt cho ra kết quả tốt", "ai-prompting"),
    ("nhờ ChatGPT viết email và báo cáo giúp", "ai-writing"),
    ("letting AI draft my speeches", "ai-writing"),
    ("để AI ghi biên bản cuộc họp", "ai-minutes"),
    ("tạo ảnh và làm slide với AI", "ai-images"),
    ("tim kiem tai lieu bang AI", "ai-research"),
    ("dùng AI phân tích bảng số liệu bán hàng", "ai-data"),
    ("lập trình với Copilot", "ai-coding"),
    ("giao cho trợ lý AI tự làm các bước", "ai-agents"),
    ("how do I know that ChatGPT is not inventing facts", "ai-checking"),
    ("nhân viên dán tài liệu mật của công ty vào ChatGPT", "ai-confidential"),
    ("quy định sử dụng AI của công ty nên thế nào", "ai-rules"),
    ("AI có lấy mất việc của mình không", "ai-jobs"),
    ("nên thử AI ở việc nào trước", "ai-pilots"),
    ("học cách suy nghĩ chiến lược như sếp", "strategy"),
    ("how leaders plan for the long term", "strategy"),
    ("biến một ý tưởng mới thành dự án thật", "big-ideas"),
    ("ra quyết định khi chưa đủ thông tin", "decision-making"),
    ("đọc báo cáo tài chính, hiểu lãi lỗ", "finance"),
    ("asking for a budget for my idea", "budgets"),
    ("thuyết phục phòng ban khác ủng hộ mình", "influence"),
    ("kỹ năng đàm phán với đối tác", "negotiation"),
    ("định hướng sự nghiệp trong năm năm tới", "career"),
    ("advice about my career", "career"),
    ("trình bày trước ban lãnh đạo mà không run", "presenting"),
    ("lần đầu lên làm trưởng nhóm, quản lý người khác", "leading-people"),
    ("mâu thuẫn giữa hai đồng nghiệp, nói chuyện sao cho ổn", "hard-talks"),
    ("công ty kiếm tiền bằng cách nào", "company-works"),
    ("dẫn dắt mọi người qua giai đoạn tái cấu trúc", "leading-change"),
    ("how you got up again after a failure", "hard-times"),
    ("sắp xếp thời gian khi có quá nhiều việc", "time-energy"),
    ("giữ chân khách hàng doanh nghiệp lớn", "key-clients"),
    ("làm việc với đồng nghiệp ở nhiều nước", "global-work"),
]

# Harder: longer, indirect, or with few words in common with the topic. The first fifty were known when the
# related words were written, the others were not.
INDIRECT = [
    ("mấy đứa nhỏ trong nhà xem gì trên điện thoại suốt ngày, toàn clip vài chục giây", "short-video"),
    ("making a decent LinkedIn page for a director", "online-presence"),
    ("bao cao so lieu ma nguoi xem khong hieu bieu do", "data-stories"),
    ("nhóm dự án nên dùng Trello hay Jira để chia việc", "collaboration-tools"),
    ("tại sao kho vẫn ghi sổ tay khi đã có phần mềm", "digital-change"),
    ("bị hack tài khoản, mật khẩu yếu", "online-safety"),
    ("luật mới về bảo vệ thông tin của khách hàng", "personal-data"),
    ("sinh viên mới ra trường muốn gì ở nhà tuyển dụng", "employer-choice"),
    ("do young buyers trust KOC reviews", "influencers"),
    ("ý kiến của các bạn bán hàng ngoài cửa hàng", "frontline-voice"),
    ("giao diện ứng dụng của ngân hàng mình rối quá", "user-experience"),
    ("how to calm an angry customer on the hotline", "customer-care"),
    ("người dùng ở quê có mua hàng qua mạng không", "provinces"),
    ("bao bì ít nhựa có làm khách thích hơn không", "green-buying"),
    ("lương của các bạn cùng cấp chênh nhau mà không ai giải thích", "fair-pay"),
    ("being a gay employee in our factory", "lgbtq"),
    ("nhân viên đi xe lăn vào toà nhà thế nào", "disability"),
    ("Gen Z và sếp 6x hiểu nhầm nhau chỗ nào", "generations"),
    ("working from home two days a week", "flexible-work"),
    ("cứ 9 giờ tối sếp vẫn gọi, không có ranh giới", "work-life-balance"),
    ("employees are exhausted and anxious", "mental-health"),
    ("hỏi ý kiến mà cả phòng họp không ai nói gì", "speaking-up"),
    ("nhân viên giỏi xin nghỉ, làm sao giữ", "staying-leaving"),
    ("my boss checks every small thing I do", "trust-autonomy"),
    ("thong bao cua phong nhan su doc khong ai hieu", "plain-language"),
    ("gọi khách hàng lớn tuổi là cô hay bác", "forms-of-address"),
    ("a foreign manager who criticised someone in front of everyone", "face"),
    ("partners want dinner before they talk about the contract", "relationships-first"),
    ("nên lì xì nhân viên bao nhiêu", "tet-festivals"),
    ("họp chỉ để thông qua, mọi thứ đã quyết từ trước", "real-decisions"),
    ("làm giấy tờ với sở ban ngành", "authorities"),
    ("everything gets changed the night before", "time-sense"),
    ("câu lệnh nào cho ChatGPT trả lời đúng ý", "ai-prompting"),
    ("dịch hợp đồng tiếng Anh bằng AI", "ai-minutes"),
    ("AI vẽ hình minh hoạ cho bài đăng", "ai-images"),
    ("phân biệt giọng nói giả do AI làm ra", "ai-checking"),
    ("which of our tasks should we try with AI first", "ai-pilots"),
    ("người trẻ sợ AI thay mình", "ai-jobs"),
    ("nhìn xa 5 năm, chọn thị trường nào", "strategy"),
    ("reading a balance sheet and cash flow", "finance"),
    ("pitching an idea to the board", "big-ideas"),
    ("thuyết trình ngắn gọn cho sếp lớn nghe", "presenting"),
    ("lên quản lý rồi mà không biết giao việc cho ai", "leading-people"),
    ("báo cho nhân viên tin không được tăng lương", "hard-talks"),
    ("cách các phòng ban trong công ty ăn khớp với nhau", "company-works"),
    ("sai lầm lớn nhất anh từng mắc là gì", "hard-times"),
    ("thương lượng giá với nhà cung cấp", "negotiation"),
    ("làm gì trước khi việc nào cũng gấp", "time-energy"),
    ("doing business with Japanese and Korean teams", "global-work"),
    ("chăm sóc khách hàng doanh nghiệp lâu năm", "key-clients"),
    ("con gái tôi suốt ngày cầm điện thoại lướt Threads, tôi không hiểu trong đó có gì", "social-media"),
    ("what is an algorithm feed and why does it decide what I see", "social-media"),
    ("tự quay video giới thiệu sản phẩm bằng điện thoại", "short-video"),
    ("mở kênh podcast cho phòng nhân sự", "digital-content"),
    ("lãnh đạo nên viết gì trên trang cá nhân", "online-presence"),
    ("getting sales figures without waiting for an analyst", "self-service-data"),
    ("slide toàn số, người nghe ngủ gật", "data-stories"),
    ("our files are scattered across mail, Slack and paper", "collaboration-tools"),
    ("ngày nào cũng họp từ sáng tới chiều", "better-meetings"),
    ("seen mà không trả lời tin nhắn thì có bất lịch sự không", "work-chat"),
    ("nhập liệu bằng tay mất cả buổi sáng", "automation"),
    ("hàm VLOOKUP với bảng tổng hợp", "spreadsheets"),
    ("nhận được đường link lạ từ ngân hàng", "online-safety"),
    ("customers worry about what we do with their phone numbers", "personal-data"),
    ("đi chợ giờ cũng chuyển khoản, không ai cầm tiền mặt", "digital-payments"),
    ("the new ERP makes our work slower", "digital-change"),
    ("vì sao sinh viên bỏ hàng trong giỏ mà không mua", "young-customers"),
    ("bài hát nào, trò nào đang hot với tụi nhỏ", "youth-trends"),
    ("'flex', 'slay', 'ét o ét' là gì", "youth-language"),
    ("người dẫn phiên live nói gì mà khách mua ào ào", "livestream-selling"),
    ("khách đổi trả hàng trên sàn nhiều quá", "marketplaces"),
    ("paying a celebrity to talk about our product", "influencers"),
    ("có một bình luận xấu về công ty lan khắp diễn đàn", "word-of-mouth"),
    ("too many clicks to buy a ticket in our app", "user-experience"),
    ("khách đợi tổng đài mười lăm phút", "customer-care"),
    ("nhân viên kho nói gì về quy trình mới", "frontline-voice"),
    ("logo của mình trông lỗi thời", "brand-image"),
    ("why did the best graduates turn down our offer", "employer-choice"),
    ("công ty trồng rừng thì dân mạng có tin không", "social-responsibility"),
    ("khách có mang túi vải đi siêu thị không", "green-buying"),
    ("các bạn trẻ tiêu hết lương trong hai tuần", "young-money"),
    ("mở đại lý ở các huyện miền núi", "provinces"),
    ("tin đồn trong công ty chạy nhanh hơn thông báo chính thức", "transparency"),
    ("bonus rules nobody understands", "fair-pay"),
    ("vì sao ít phụ nữ làm giám đốc nhà máy", "gender-equality"),
    ("colleagues who feel left out of the group", "inclusion"),
    ("đồng nghiệp đồng tính có dám nói thật không", "lgbtq"),
    ("hiring someone who is deaf", "disability"),
    ("sếp 55 tuổi và nhân viên 23 tuổi không hiểu ý nhau", "generations"),
    ("answering mails on Sunday", "work-life-balance"),
    ("bao nhiêu ngày lên văn phòng là hợp lý", "flexible-work"),
    ("nhân viên mất ngủ vì chỉ tiêu", "mental-health"),
    ("họp xong mới nhắn riêng ý kiến cho tôi", "speaking-up"),
    ("tôi muốn nghe cấp dưới nhận xét thật về mình", "feedback"),
    ("nobody says thank you around here", "recognition"),
    ("đi làm chỉ vì lương thì chán lắm", "meaningful-work"),
    ("half of our trainees resign within a year", "staying-leaving"),
    ("em muốn được đi học thêm và thử việc mới", "growing-at-work"),
    ("reporting to my manager every two hours", "trust-autonomy"),
    ("đọc quy chế ba lần vẫn không hiểu", "plain-language"),
    ("ngày đầu đi làm không ai chỉ chỗ ngồi", "first-weeks"),
    ("sếp hay la mắng, đùa quá trớn", "respect"),
    ("họ gật đầu rồi không làm", "saying-no"),
    ("gọi sếp là anh hay chú", "forms-of-address"),
    ("my deputy is twenty years older than me", "age-and-rank"),
    ("uống bia với đối tác, không uống có sao không", "shared-meals"),
    ("mừng cưới đồng nghiệp bao nhiêu", "gifts"),
    ("the boss had agreed with everyone before the meeting began", "real-decisions"),
    ("hẹn 8 giờ mà 9 giờ mới tới", "time-sense"),
    ("công nhân ca đêm ăn uống thế nào", "factory-life"),
    ("ChatGPT là cái gì, tôi nên bắt đầu từ đâu", "ai-basics"),
    ("soạn diễn văn khai trương với sự giúp đỡ của AI", "ai-writing"),
    ("turning a two-hour recording into one page", "ai-minutes"),
    ("AI trả lời sai mà nghe rất tự tin", "ai-checking"),
    ("có được đưa hợp đồng lên ChatGPT không", "ai-confidential"),
    ("what will be left for accountants when AI does the books", "ai-jobs"),
    ("em muốn hiểu sếp nhìn thị trường năm năm tới ra sao", "strategy"),
    ("chọn giữa hai phương án đều rủi ro", "decision-making"),
    ("how do I convince the sales department", "influence"),
    ("nói trước hội đồng, tim đập chân run", "presenting"),
    ("phải cho một người trong nhóm nghỉ việc, mở lời sao đây", "hard-talks"),
    ("nên ở lại chuyên môn hay chuyển sang quản lý", "career"),
    ("việc nào cũng gấp, lịch kín cả tuần", "time-energy"),
    ("preparing for talks with a supplier about price", "negotiation"),
    ("sáp nhập hai phòng, mọi người hoang mang", "leading-change"),
]


# Written last, when topics, related words and weights were settled: the honest measure. (Whole words became
# features afterwards: from 54 to 58 % first, 82 % among three as before.)
UNSEEN = [
    ("chỉ em cách dùng Power BI cơ bản", "self-service-data"),
    ("Gen Z mua mỹ phẩm ở đâu", "young-customers"),
    ("làm reels cho cửa hàng", "short-video"),
    ("hiểu tâm lý nhân viên trẻ", "generations"),
    ("cach noi chuyen voi sep kho tinh", "hard-talks"),
    ("đọc bảng cân đối kế toán", "finance"),
    ("xây dựng kế hoạch dài hạn cho phòng", "strategy"),
    ("lên slide bằng AI cho nhanh", "ai-images"),
    ("AI agent tự trả lời mail", "ai-agents"),
    ("chatbot trả lời khách hàng", "ai-pilots"),
    ("bảo mật tài khoản công ty", "online-safety"),
    ("app ngân hàng cho người lớn tuổi dễ dùng hơn", "user-experience"),
    ("người trẻ và chứng khoán, crypto", "young-money"),
    ("xây cộng đồng fan cho thương hiệu", "word-of-mouth"),
    ("văn hoá nhậu", "shared-meals"),
    ("xưng hô với đối tác Nhật", "forms-of-address"),
    ("customs around weddings and funerals of staff", "gifts"),
    ("why people are late to meetings here", "time-sense"),
    ("how to give criticism to Vietnamese staff", "correcting-kindly"),
    ("hybrid working rules", "flexible-work"),
    ("unfair bonuses", "fair-pay"),
    ("LGBT inclusion", "lgbtq"),
    ("hiring Gen Z", "employer-choice"),
    ("how to keep Gen Z employees", "staying-leaving"),
    ("tips for delegating", "leading-people"),
    ("prioritising when everything is urgent", "time-energy"),
    ("quản trị rủi ro dự án", "decision-making"),
    ("cách thuyết phục sếp duyệt ngân sách", "budgets"),
    ("đi lên từ nhân viên thành giám đốc", "career"),
    ("cách điều hành công ty", "company-works"),
    ("xử lý khi dự án thất bại", "hard-times"),
    ("chăm sóc khách hàng lớn", "key-clients"),
    ("hợp tác với đội ở Singapore", "global-work"),
    ("dùng AI dịch tài liệu", "ai-minutes"),
    ("kiểm tra tin giả", "ai-checking"),
    ("Google Sheets nâng cao", "spreadsheets"),
    ("làm việc không cần lập trình viên", "automation"),
    ("công cụ quản lý dự án", "collaboration-tools"),
    ("TikTok Shop cho sản phẩm của mình", "livestream-selling"),
    ("bán hàng trên sàn", "marketplaces"),
    ("môi trường và ESG", "sustainability"),
    ("cân bằng cuộc sống cho mẹ có con nhỏ", "family-life"),
    ("tiếng nói của công nhân", "factory-life"),
    ("quyết định minh bạch hơn", "transparency"),
    ("khuyến khích nhân viên phát biểu", "speaking-up"),
    ("mới đi làm cần biết gì", "first-weeks"),
    ("email nội bộ dài dòng khó hiểu", "plain-language"),
    ("tự tin khi nói trước ban giám đốc", "presenting"),
    ("vận động các phòng ủng hộ dự án", "influence"),
    ("mở rộng thị trường về tỉnh", "provinces"),
]


def hits(rows: Sequence[tuple[str, str]], *, within: int) -> float:
    found = [code in [near for near, _ in suggest(text, limit=within)] for text, code in rows]
    return sum(found) / len(rows)


def test_paraphrases_are_no_names() -> None:
    assert not [text for text, _ in (*PARAPHRASES, *INDIRECT, *UNSEEN) if resolve(text)]


def test_paraphrases_name_topics_that_exist() -> None:
    assert {code for _, code in PARAPHRASES} == {one.code for one in all_topics()}
    assert {code for _, code in (*INDIRECT, *UNSEEN)} <= {one.code for one in all_topics()}


def test_nine_of_ten_paraphrases_find_their_topic() -> None:
    first, third = hits(PARAPHRASES, within=1), hits(PARAPHRASES, within=3)
    assert first >= 0.80, f"first: {first:.1%} of {len(PARAPHRASES)}"
    assert third >= 0.90, f"among three: {third:.1%} of {len(PARAPHRASES)}"


def test_paraphrases_without_marks_find_their_topic() -> None:
    bare = [(fold(text), code) for text, code in PARAPHRASES]
    third = hits(bare, within=3)
    assert third >= 0.90, f"among three, without marks: {third:.1%}"


def test_indirect_sentences_mostly_find_their_topic() -> None:
    first, third = hits(INDIRECT, within=1), hits(INDIRECT, within=3)
    assert first >= 0.75, f"first: {first:.1%} of {len(INDIRECT)}"
    assert third >= 0.85, f"among three: {third:.1%} of {len(INDIRECT)}"


def test_unseen_sentences_mostly_find_their_topic_among_three() -> None:
    first, third = hits(UNSEEN, within=1), hits(UNSEEN, within=3)
    assert first >= 0.50, f"first: {first:.1%} of {len(UNSEEN)}"
    assert third >= 0.80, f"among three: {third:.1%} of {len(UNSEEN)}"


@pytest.mark.parametrize("one", all_topics(), ids=lambda one: one.code)
def test_every_name_is_its_own_first_suggestion(one: Topic) -> None:
    assert {name: suggest(name, limit=1) for name in one.names} == {
        name: [(one.code, 1.0)] for name in one.names
    }


def test_own_topics_compete_with_the_shipped_ones() -> None:
    assert suggest("muốn học rang cà phê", extra=(ROASTING,))[0][0] == "own-1"
    assert "own-1" not in dict(suggest("muốn học rang cà phê"))


def test_own_topics_do_not_disturb_others() -> None:
    assert suggest("viết prompt cho hay", extra=(ROASTING,)) == suggest("viết prompt cho hay")


@pytest.mark.parametrize("text", ["", "   ", "12345", "asdkjh qwe", "?!"])
def test_nothing_is_suggested_for_nonsense(text: str) -> None:
    assert suggest(text) == []


def test_suggestions_keep_to_the_limit() -> None:
    assert len(suggest("khách hàng trẻ và mạng xã hội", limit=2)) == 2


@given(st.text(max_size=60))
def test_suggestions_are_ranked_known_and_bounded(text: str) -> None:
    found = suggest(text)
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert [topic(code).code for code, _ in found] == [code for code, _ in found]
    assert found == suggest(text)
